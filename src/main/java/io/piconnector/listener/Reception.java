package io.piconnector.listener;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The listener's decision about one call, with what to store and what to log.
 *
 * @param decision      what to do with it
 * @param key           the message's key; null if the call is refused
 * @param assessmentId  PI's id of the assessment, or null
 * @param externalId    the customer's id, or null
 * @param message       what to store; null if the call is refused
 * @param sourceAddress the address that the call came from
 * @param detail        more for the log: a state or a reason
 */
@RegisterForReflection
public record Reception(
        Decision decision,
        String key,
        String assessmentId,
        String externalId,
        Object message,
        String sourceAddress,
        String detail) {

    /**
     * The decisions, each with its HTTP status. The listener answers after the message, if there is one, is committed.
     */
    public enum Decision {
        EVENT(200),
        UNREADABLE(200),
        UNAUTHORIZED(401),
        FORBIDDEN(403);

        private final int status;

        Decision(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
