package io.piconnector.outbox;

import io.piconnector.outbox.Settlement.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.PluginHelper;

/**
 * The component with queues in memory, to try routes without a database. Nothing happens by itself: {@link #drain} works
 * on the messages, one after the other, and does not wait between the attempts of a message.
 */
public class MemoryOutboxComponent extends OutboxComponent {

    /** A route that only puts its message off would do so for ever. */
    private static final int MAX_RELEASES = 3;

    private final Map<String, MemoryConsumer> consumers = new ConcurrentHashMap<>();
    private final Map<MessageIds, Held> messages = new LinkedHashMap<>();
    private volatile String current;

    /** The state of a message: it waits, is done or is dead. */
    public enum State {
        WAITING,
        DONE,
        DEAD
    }

    /** A message in memory. */
    public static final class Held {

        private final NewMessage message;
        private final Instant acceptedAt;
        private State state = State.WAITING;
        private int attempts;
        private int releases;
        private Failure failure;

        private Held(NewMessage message) {
            this.message = message;
            acceptedAt = message.acceptedAt() == null ? Instant.now() : message.acceptedAt();
        }

        public String queue() {
            return message.queue();
        }

        public String key() {
            return message.key();
        }

        /** JSON text. */
        public String body() {
            return message.body();
        }

        public State state() {
            return state;
        }

        /** How many attempts were made. */
        public int attempts() {
            return attempts;
        }

        /** Why the last attempt failed; empty if it did not. */
        public Optional<String> lastError() {
            return Optional.ofNullable(failure).map(Failure::message);
        }
    }

    private final class MemoryConsumer extends DefaultConsumer {

        private final AttemptRunner runner;
        private final String queue;

        private MemoryConsumer(OutboxEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            queue = endpoint.getQueue();
            runner = new AttemptRunner(endpoint, this);
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            consumers.put(queue, this);
        }

        @Override
        protected void doStop() throws Exception {
            consumers.remove(queue, this);
            super.doStop();
        }
    }

    /** Camel finds the configurer only for the class that is annotated as the component. */
    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return PluginHelper.getConfigurerResolver(getCamelContext())
                .resolvePropertyConfigurer("outbox-endpoint", getCamelContext());
    }

    @Override
    void initStore() {}

    @Override
    void startStore() {}

    @Override
    void park(List<String> queues) {}

    @Override
    void stopStore() {}

    @Override
    Consumer createConsumer(OutboxEndpoint endpoint, Processor processor) {
        return new MemoryConsumer(endpoint, processor);
    }

    @Override
    CompletableFuture<Boolean> append(NewMessage message) {
        synchronized (messages) {
            MessageIds slot = new MessageIds(message.queue(), message.key(), null, null);
            Held held = messages.get(slot);
            boolean isNew = held == null || message.replaceFinished() && held.state != State.WAITING;
            if (isNew) {
                messages.remove(slot);
                messages.put(slot, new Held(message));
            }
            return CompletableFuture.completedFuture(isNew);
        }
    }

    /** Forgets all messages. */
    public void clear() {
        synchronized (messages) {
            messages.clear();
        }
    }

    /** Returns all messages in the order in which they were stored. */
    public List<Held> messages() {
        synchronized (messages) {
            return List.copyOf(messages.values());
        }
    }

    /** Whether a route that runs reads the queue. */
    public boolean isRead(String queue) {
        return consumers.containsKey(queue);
    }

    /** Returns the queue whose message is being worked on; null if there is none. */
    public String current() {
        return current;
    }

    /** Works on all messages of queues that a route reads, until each is done or dead, or only puts itself off. */
    public void drain() {
        for (Optional<Held> next = next(); next.isPresent(); next = next()) {
            attempt(next.get());
        }
    }

    private Optional<Held> next() {
        return messages().stream()
                .filter(held -> held.state == State.WAITING
                        && held.releases < MAX_RELEASES
                        && consumers.containsKey(held.queue()))
                .findFirst();
    }

    private void attempt(Held held) {
        current = held.queue();
        Lease lease = new Lease(0, held.acceptedAt, replica(), held.attempts + 1);
        ClaimedMessage claimed = new ClaimedMessage(
                held.message.ids(), lease, held.message.body(), held.message.headers(), held.acceptedAt);
        Settlement settlement = consumers.get(held.queue()).runner.run(new Attempt(claimed));
        current = null;
        held.failure = settlement.failure();
        if (settlement.outcome() == Outcome.RELEASED) {
            held.releases++;
            return;
        }
        held.attempts++;
        held.state = switch (settlement.outcome()) {
            case DONE -> State.DONE;
            case DEAD -> State.DEAD;
            default -> State.WAITING;
        };
    }
}
