package io.piconnector.outbox;

import java.time.Instant;

/**
 * An attempt that failed, had no outcome, or left a report.
 *
 * @param number     from 1; a replay begins at 1 again
 * @param durationMs null if it had no outcome
 * @param status     HTTP status, or null
 * @param error      null if it succeeded
 * @param report     JSON text that the route left, or null
 */
public record StoredAttempt(int number, Instant endedAt, Long durationMs, Integer status, String error, String report) {

    /** Leaves the report out because it holds personal data. */
    @Override
    public String toString() {
        return "StoredAttempt[" + number + " at " + endedAt + "]";
    }
}
