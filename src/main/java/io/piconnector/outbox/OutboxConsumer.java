package io.piconnector.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.piconnector.config.Printable;
import io.piconnector.http.HttpFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;

/**
 * Runs each message of one queue that its {@link Claimer} claims through the route, on a thread of this queue's own, so
 * that a slow or dead destination delays no other queue.
 */
class OutboxConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    private static final TypeReference<Map<String, Object>> HEADERS = new TypeReference<>() {};

    /** A lease is extended after each third of it, for ten leases; an attempt that takes longer is taken to hang. */
    private static final int MAX_EXTENSIONS = 30;

    /** How long a stop waits for a claim that is under way, and for routes that have ended to have told so. */
    private static final Duration PATIENCE_AT_STOP = Duration.ofMillis(500);

    private final OutboxEndpoint endpoint;
    private final OutboxComponent component;
    private final String queue;
    private final Duration lease;
    private final RetrySchedule schedule;
    private final Semaphore free;

    /** Not by message id: an attempt that lost its message may end after the next one of it has begun here. */
    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    private ExecutorService workers;
    private ScheduledExecutorService extender;
    private Claimer claimer;

    private static final class Held {
        private final ClaimedMessage message;
        private final long start = System.nanoTime();
        private final AtomicBoolean isSettled = new AtomicBoolean();
        private final AtomicInteger extensions = new AtomicInteger();

        private Held(ClaimedMessage message) {
            this.message = message;
        }

        private boolean isHanging() {
            return extensions.get() >= MAX_EXTENSIONS;
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.component = endpoint.getComponent();
        this.queue = endpoint.getQueue();
        this.lease = Duration.ofMillis(endpoint.getLease());
        this.schedule = endpoint.retrySchedule();
        this.free = new Semaphore(endpoint.getConcurrency());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        workers =
                executors.newThreadPool(this, "outbox-" + queue, endpoint.getConcurrency(), endpoint.getConcurrency());
        extender = executors.newSingleThreadScheduledExecutor(this, "outbox-" + queue + "-lease");
        long third = Math.max(1, lease.toMillis() / 3);
        extender.scheduleAtFixedRate(this::extendLeases, third, third, TimeUnit.MILLISECONDS);
        claimer = new Claimer(endpoint, this, free);
        claimer.start();
    }

    /** Camel has waited for what is under way, as long as it is to. What is left is another replica's from now on. */
    @Override
    protected void doStop() throws Exception {
        if (claimer == null) {
            return; // a route that was never started is stopped all the same
        }
        boolean isInterrupted = Thread.interrupted(); // Camel does so when its time is up; ours begins here
        try {
            claimer.stop(PATIENCE_AT_STOP);
            workers.shutdown();
            workers.awaitTermination(PATIENCE_AT_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        held.forEach(this::giveBack);
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        executors.shutdownNow(workers);
        executors.shutdownNow(extender);
        claimer = null;
        super.doStop();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isClaiming() {
        return isRunAllowed() && !isSuspendingOrSuspended();
    }

    /** How many messages are under way that are taken to hang: their leases are extended no more. */
    int hanging() {
        return (int) held.stream().filter(Held::isHanging).count();
    }

    /** Starts an attempt. Its permit is released when its outcome is recorded. */
    void begin(ClaimedMessage message) {
        Held one = new Held(message);
        held.add(one);
        if (workers.isShutdown()) {
            giveBack(one);
        } else {
            workers.execute(() -> work(one));
        }
    }

    private void work(Held one) {
        Settlement settlement;
        try {
            settlement = attempt(one);
        } catch (Throwable e) {
            settlement = failed(one.message, e, one.elapsed());
        }
        settle(one, settlement);
    }

    /** An attempt that the end of this replica cuts off does not count. */
    private void giveBack(Held one) {
        Failure reason = new Failure(false, null, null, "the connector stops");
        settle(one, Settlement.released(one.message, reason, Duration.ZERO, one.elapsed()));
    }

    /** The first outcome is the one: the route's, or that the message is given back. */
    private void settle(Held one, Settlement settlement) {
        if (!one.isSettled.compareAndSet(false, true)) {
            return;
        }
        // The place is free when the outcome is committed: what is in doubt when a replica dies is never more than it
        // may work on at a time, and a store that is away stops deliveries that could not be recorded.
        component.settler().settle(settlement, () -> {
            held.remove(one);
            free.release();
        });
    }

    private Settlement attempt(Held one) throws Exception {
        ClaimedMessage message = one.message;
        Exchange exchange = createExchange(false);
        try {
            fill(exchange.getIn(), message);
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            Exception error = exchange.getException();
            if (error != null) {
                return failed(message, error, one.elapsed());
            }
            if (exchange.isRollbackOnly()) {
                Failure failure = new Failure(false, null, null, "the route marked the message for rollback");
                return failed(message, failure, one.elapsed());
            }
            return Settlement.done(message, one.elapsed());
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private Settlement failed(ClaimedMessage message, Throwable error, Duration duration) {
        NotTriedException notTried = Failure.cause(NotTriedException.class, error);
        if (notTried == null) {
            return failed(message, HttpFailures.of(error), duration);
        }
        Failure reason = new Failure(false, null, null, Printable.line(notTried.getMessage()));
        return Settlement.released(message, reason, notTried.retryIn(), duration);
    }

    private Settlement failed(ClaimedMessage message, Failure failure, Duration duration) {
        if (failure.permanent() || schedule.isLast(message.attempt())) {
            return Settlement.dead(message, failure, duration);
        }
        return Settlement.retry(
                message, failure, schedule.delayAfter(message.attempt(), failure.retryAfter()), duration);
    }

    private void fill(Message in, ClaimedMessage message) throws JsonProcessingException {
        in.setBody(message.body());
        if (message.headers() != null) {
            component.json().readValue(message.headers(), HEADERS).forEach(in::setHeader);
        }
        tell(in, OutboxConstants.QUEUE, queue);
        tell(in, OutboxConstants.KEY, message.key());
        tell(in, OutboxConstants.CORRELATION_ID, message.correlationId());
        tell(in, OutboxConstants.EXTERNAL_ID, message.externalId());
        tell(in, OutboxConstants.ACCEPTED_AT, message.acceptedAt());
        tell(in, OutboxConstants.ATTEMPT, message.attempt());
        tell(in, OutboxConstants.LAST_ATTEMPT, schedule.isLast(message.attempt()));
    }

    /** As a header, and as an exchange property too: those outlive a removal of headers and a failed HTTP call. */
    private static void tell(Message in, String name, Object value) {
        in.setHeader(name, value);
        in.getExchange().setProperty(name, value);
    }

    private void extendLeases() {
        List<ClaimedMessage> working = held.stream()
                .filter(one -> one.extensions.getAndIncrement() < MAX_EXTENSIONS)
                .map(one -> one.message)
                .toList();
        if (working.isEmpty()) {
            return;
        }
        try {
            component.store().extend(working, lease);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("queue=%s leases not extended: %s", queue, Printable.line(e.getMessage()));
        }
    }
}
