package io.piconnector.listener;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the listener makes of one call.
 *
 * @param decision      what to do with it
 * @param key           the message's key; null where the call is refused
 * @param assessmentId  PI's id of the assessment, or null
 * @param externalId    the customer's id, or null
 * @param message       what to store; null where the call is refused
 * @param sourceAddress where it came from
 * @param detail        what the log says besides: a state, a reason
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

    /** The decisions, each with the status that is answered once the message, if any, is committed. */
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
