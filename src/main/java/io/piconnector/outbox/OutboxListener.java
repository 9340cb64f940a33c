package io.piconnector.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Is told what happens in the outbox. The component calls every listener in Camel's registry. It does so on its own
 * threads, so a listener must not block. If a listener throws, the error is logged and does no harm.
 */
public interface OutboxListener {

    /** This many messages were stored in one commit. */
    default void committed(int messages) {}

    /** This many new messages of a queue were stored. */
    default void stored(String queue, int messages) {}

    /** The outcome of an attempt was recorded. */
    default void settled(Settlement settlement) {}

    /** A suspect is being tried alone, because its last attempts had no outcome. */
    default void suspectTried(ClaimedMessage suspect) {}

    /** A suspect's attempt had no outcome again. The message waits for its next attempt, or is dead. */
    default void attemptLost(LostAttempt lost) {}

    /** The store takes no messages. */
    default void storeAway(Exception reason) {}

    /** The store takes messages again. */
    default void storeBack(Duration away) {}

    /** A queue claims nothing because the store does not answer. */
    default void queueStalled(String queue, Exception reason) {}

    /** A queue that stood still claims again. */
    default void queueResumed(String queue) {}

    /** Outcomes could not be recorded. Their messages are claimed again when their leases end. */
    default void outcomesLost(int outcomes, Throwable reason) {}

    /** The queues were counted. The listener adds up the entries of a queue: there are up to five, or none if it is empty. */
    default void counted(List<QueueStatistics> queues) {}

    /** Finished messages were deleted because their retention was over. */
    default void deleted(int messages, Duration retention) {}

    /** Finished messages could not be deleted. The next run tries again. */
    default void notDeleted(Exception reason) {}

    /** A route writes to this queue, but no route reads it. Its messages are parked for an operator. */
    default void queueUnread(String queue) {}
}
