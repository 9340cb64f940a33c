package io.piconnector.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Hears what happens in the outbox. The component calls every listener that it finds in Camel's registry, on its own threads: a
 * listener must not block. What a listener throws is logged and does no harm.
 */
public interface OutboxListener {

    /** So many messages were stored in one commit. */
    default void committed(int messages) {}

    /** The outcome of an attempt was recorded. */
    default void settled(Settlement settlement) {}

    /** A suspect is tried alone from now on: its last attempts had no outcome. */
    default void suspectTried(ClaimedMessage suspect) {}

    /** A suspect's attempt had no outcome again; the message waits for its next one, or is dead. */
    default void attemptLost(LostAttempt lost) {}

    /** The store takes no messages. */
    default void storeAway(Exception reason) {}

    /** The store takes messages again. */
    default void storeBack(Duration away) {}

    /** A queue claims nothing because the store does not answer. */
    default void queueStalled(String queue, Exception reason) {}

    /** A queue that stood still claims again. */
    default void queueResumed(String queue) {}

    /** Outcomes could not be recorded: their messages come back when their leases end. */
    default void outcomesLost(int outcomes, Throwable reason) {}

    /** The queues were counted. A queue has up to three entries to be added up, or none where it holds nothing. */
    default void counted(List<QueueStatistics> queues) {}

    /** Finished messages were deleted because their retention was over. */
    default void deleted(int messages, Duration retention) {}

    /** Finished messages could not be deleted; the next run tries again. */
    default void notDeleted(Exception reason) {}

    /** No route reads this queue, to which a route writes: its messages wait for a person. */
    default void queueUnread(String queue) {}
}
