package io.piconnector.order;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The outcome of an order: the body of a message in queue {@code write-back}.
 *
 * @param recordId     as in the order
 * @param assessment   as in the order
 * @param externalId   the id that PI keeps for the order
 * @param source       as in the order
 * @param assessmentId PI's id; null if the order was refused
 * @param orderedAt    when the assessment's id became known, or null
 * @param error        why the order was refused, or null
 * @param reports      how many outcomes were reported to the source before
 */
@RegisterForReflection
public record OrderOutcome(
        Object recordId,
        String assessment,
        String externalId,
        String source,
        String assessmentId,
        Instant orderedAt,
        String error,
        int reports) {

    /** Each outcome is reported once. Another outcome of the same order is another message. */
    @JsonIgnore
    public String key() {
        return externalId + ":" + (isRefused() ? "refused" : "ordered") + ":" + reports;
    }

    @JsonIgnore
    public boolean isRefused() {
        return assessmentId == null;
    }

    /** The values for the HRIS, by the names that the SQL of {@code write-back-order} uses. */
    @JsonIgnore
    public Map<String, Object> columns() {
        Map<String, Object> columns = new HashMap<>();
        columns.put("record_id", recordId);
        columns.put("assessment", assessment);
        columns.put("ordered_at", orderedAt == null ? null : Timestamp.from(orderedAt));
        columns.put("pi_assessment_id", assessmentId);
        columns.put("order_error", error);
        return columns;
    }
}
