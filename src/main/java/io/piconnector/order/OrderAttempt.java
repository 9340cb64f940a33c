package io.piconnector.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.UrlText;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * What is known about an order when an attempt to place it begins.
 *
 * @param order      the order
 * @param type       the assessment's type, as in {@code pi.types.*}
 * @param sentAt     when it was last sent; null if PI certainly did not get it
 * @param assessment the assessment if its id is already known, or null
 * @param url        where orders of this type are sent
 * @param request    the request's properties. The map is mutable, so that a route can add to it
 */
@RegisterForReflection
public record OrderAttempt(
        Order order, String type, OffsetDateTime sentAt, JsonNode assessment, String url, Map<String, Object> request) {

    /** Whether PI may have got the order although no answer says so. */
    public boolean isDoubtful() {
        return assessment == null && sentAt != null;
    }

    /** The URL that searches PI for the order. */
    public String searchUrl() {
        return url + "?externalId=" + UrlText.encode(order.externalId());
    }

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "OrderAttempt[" + order + ", sentAt=" + sentAt + "]";
    }
}
