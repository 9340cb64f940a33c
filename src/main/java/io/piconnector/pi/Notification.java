package io.piconnector.pi;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;

/**
 * What PI said in one call. It is the body of a message in queue {@code events}.
 *
 * @param assessmentId     PI's id; no format is assumed
 * @param assessmentState  40 completed, 60 failed; PI promises no other
 * @param externalId       what the order gave, or null
 * @param assessmentSource how the assessment was ordered, or null
 * @param listenerType     the type, if PI called the listener of one type; otherwise null
 * @param parameters       the query parameters of the webhook URL; a repeated parameter has a list of values
 * @param otherFields      body fields besides the four above
 * @param receivedAt       when the call came
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

    /** PI's ids are shorter. The outbox key and the HRIS must have room for the id. */
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

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "Notification[" + key() + "]";
    }
}
