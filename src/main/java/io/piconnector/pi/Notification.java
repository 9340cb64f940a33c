package io.piconnector.pi;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;

/**
 * What PI said in one call: the body of a message of queue {@code events}.
 *
 * @param assessmentId     PI's id; no format is assumed
 * @param assessmentState  40 completed, 60 failed; PI promises no other
 * @param externalId       what was given when the assessment was ordered, or null
 * @param assessmentSource how it was ordered, or null
 * @param listenerType     the type, where the call came to the listener of one type, else null
 * @param parameters       the query parameters of the webhook URL; a repeated one has a list of values
 * @param otherFields      body fields besides the four above
 * @param receivedAt       when it came
 */
@RegisterForReflection
public record Notification(
        String assessmentId,
        int assessmentState,
        String externalId,
        String assessmentSource,
        String listenerType,
        Map<String, Object> parameters,
        Map<String, Object> otherFields,
        Instant receivedAt) {

    /** A longer assessmentId is none of PI's: a key of the outbox and the HRIS have to hold it. */
    public static final int MAX_ID_LENGTH = 200;

    public Notification {
        if (assessmentId == null) {
            throw new IllegalArgumentException("assessmentId is missing");
        }
        parameters = parameters == null ? Map.of() : parameters;
        otherFields = otherFields == null ? Map.of() : otherFields;
    }

    /** PI's retries and parallel duplicates of one status change have the same key. */
    public String key() {
        return assessmentId + ':' + assessmentState;
    }
}
