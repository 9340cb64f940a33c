package io.piconnector.listener;

import java.time.Instant;
import java.util.Locale;

/**
 * A call to the listener, after it was answered.
 *
 * @param outcome      what became of it
 * @param key          the key of its event; null if it has none
 * @param assessmentId PI's id of the assessment, or null
 * @param source       the address that it came from
 * @param at           when it was answered
 */
public record HeardCall(Outcome outcome, String key, String assessmentId, String source, Instant at) {

    public enum Outcome {
        ACCEPTED,
        DUPLICATE,
        UNREADABLE,
        UNAUTHORIZED,
        FORBIDDEN,
        UNAVAILABLE;

        /** Returns the name in the log and in metrics. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether its caller was let in. */
        public boolean isLetIn() {
            return this != UNAUTHORIZED && this != FORBIDDEN;
        }
    }
}
