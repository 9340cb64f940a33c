package io.piconnector.console;

import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.MessageFilter;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What operators do to messages and queues. Each act is recorded. */
@ApplicationScoped
public class Acts {

    private final OutboxOperations outbox;
    private final Queues queues;
    private final Audit audit;

    Acts(OutboxOperations outbox, Queues queues, Audit audit) {
        this.outbox = outbox;
        this.queues = queues;
        this.audit = audit;
    }

    /**
     * Who acts, and why.
     *
     * @param why null if nobody said
     */
    public record Actor(String who, String why) {}

    /** How an act on one message ended. */
    public sealed interface Outcome {

        record Done() implements Outcome {}

        /** There is no such message. */
        record Unknown() implements Outcome {}

        /** @param why what is in the way, and what to do */
        record Refused(String why) implements Outcome {}
    }

    private interface Act {
        boolean on(long id) throws SQLException;
    }

    /** The name of a message in the audit log. */
    public static String subject(long id) {
        return "message " + id;
    }

    /** The name of a queue in the audit log. */
    public static String subject(String queue) {
        return "queue " + queue;
    }

    public Outcome replay(Actor actor, long id) throws SQLException {
        return act(actor, "replay", id, subject(id), outbox::replay, message -> {
            if (message.state() == State.WAITING) {
                return "it waits already";
            }
            return queues.isRead(message.queue())
                    ? "it has changed meanwhile: look again"
                    : "no route reads queue " + message.queue()
                            + ", and the message from which it came is gone or still on its way: move it, or discard it";
        });
    }

    public Outcome discard(Actor actor, long id) throws SQLException {
        return act(
                actor,
                "discard",
                id,
                subject(id),
                outbox::discard,
                message -> message.state() == State.WAITING
                        ? "it is being tried now: wait for the outcome"
                        : "it is " + message.state().label() + " already");
    }

    public Outcome move(Actor actor, long id, String to) throws SQLException {
        if (!queues.exists(to)) {
            return new Outcome.Refused("there is no queue " + to + ": name one of "
                    + queues.states().stream().map(state -> state.name()).collect(Collectors.joining(", ")));
        }
        return act(actor, "move to " + to, id, subject(id), one -> outbox.move(one, to), message -> {
            if (message.queue().equals(to)) {
                return "it is in queue " + to + " already";
            }
            return message.state() == State.DONE || message.state() == State.DISCARDED
                    ? "it is " + message.state().label() + ": replay it instead"
                    : "it is being tried now, or queue " + to + " holds a message of its key";
        });
    }

    private interface Reason {
        String of(StoredMessage message) throws SQLException;
    }

    private Outcome act(Actor actor, String name, long id, String subject, Act act, Reason reason) throws SQLException {
        Optional<MessageDetails> details = outbox.get(id);
        if (details.isEmpty()) {
            return new Outcome.Unknown();
        }
        if (act.on(id)) {
            audit.record(actor.who(), name, subject, actor.why());
            return new Outcome.Done();
        }
        return new Outcome.Refused(reason.of(details.get().message()));
    }

    /** Returns how many messages were replayed. Without a state: of those that are dead or parked. */
    public int replayAll(Actor actor, MessageFilter filter) throws SQLException {
        int count = outbox.replayAll(filter);
        audit.record(actor.who(), "replay", count + " messages of " + text(filter), actor.why());
        return count;
    }

    /** Returns how many messages were discarded. Without a state: of those that are dead or parked. */
    public int discardAll(Actor actor, MessageFilter filter) throws SQLException {
        int count = outbox.discardAll(filter);
        audit.record(actor.who(), "discard", count + " messages of " + text(filter), actor.why());
        return count;
    }

    /** @return false if there is no such queue */
    public boolean pause(Actor actor, String queue) throws SQLException {
        if (!queues.exists(queue)) {
            return false;
        }
        outbox.pause(queue);
        audit.record(actor.who(), "pause", subject(queue), actor.why());
        return true;
    }

    /** @return false if there is no such queue */
    public boolean resume(Actor actor, String queue) throws SQLException {
        if (!queues.exists(queue)) {
            return false;
        }
        outbox.resume(queue);
        audit.record(actor.who(), "resume", subject(queue), actor.why());
        return true;
    }

    private static String text(MessageFilter filter) {
        return Stream.of(
                        part("queue", filter.queue()),
                        "state="
                                + (filter.state() == null
                                        ? "dead,parked"
                                        : filter.state().label()),
                        part("q", filter.q()),
                        part("from", filter.from()),
                        part("to", filter.to()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String part(String name, Object value) {
        return value == null ? "" : name + "=" + value;
    }
}
