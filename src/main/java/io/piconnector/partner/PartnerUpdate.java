package io.piconnector.partner;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * Tells a vendor what became of its order: the body of a message in the vendor's queue. The rest is read when it is sent.
 *
 * @param orderId      ours
 * @param externalId   the id that PI keeps for the order
 * @param assessmentId PI's id, or null
 * @param vendor       as in {@code partners.*}
 * @param account      the customer
 * @param state        the state that it tells
 * @param at           when the state began
 */
@RegisterForReflection
public record PartnerUpdate(
        String orderId,
        String externalId,
        String assessmentId,
        String vendor,
        String account,
        String state,
        Instant at) {

    /** A state is told once. */
    @JsonIgnore
    public String key() {
        return orderId + ":" + state;
    }

    static PartnerUpdate of(PartnerOrder order) {
        return new PartnerUpdate(
                order.id(),
                order.externalId(),
                order.assessmentId(),
                order.vendor(),
                order.account(),
                order.state().text(),
                order.changedAt());
    }
}
