package io.piconnector.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;

/**
 * What is known about an order when an attempt to place it begins.
 *
 * @param order      the order
 * @param type       the assessment's type, as in {@code pi.types.*}
 * @param sentAt     when it was last sent; null if PI certainly did not get it
 * @param assessment the assessment if its id is already known, or null
 */
@RegisterForReflection
public record OrderAttempt(Order order, String type, OffsetDateTime sentAt, JsonNode assessment) {

    /** Whether PI may have got the order although no answer says so. */
    public boolean isDoubtful() {
        return assessment == null && sentAt != null;
    }
}
