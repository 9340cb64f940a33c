package io.piconnector.partner;

import io.piconnector.order.Order;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What became of a vendor's call.
 *
 * @param outcome {@code accepted}, {@code duplicate}, {@code refused}, {@code found}, {@code unknown}, {@code cancelled},
 *     {@code final} (it was over already) or {@code unauthorized}
 * @param message for the vendor's user, or null
 * @param order   the order that the call is about, or null
 * @param toPlace what is to be ordered at PI, or null
 */
@RegisterForReflection
public record PartnerOutcome(String outcome, String message, PartnerOrder order, Order toPlace) {

    static PartnerOutcome of(String outcome, PartnerOrder order) {
        return new PartnerOutcome(outcome, null, order, null);
    }

    static PartnerOutcome refused(String message) {
        return new PartnerOutcome("refused", message, null, null);
    }

    /** Leaves out the personal data. */
    @Override
    public String toString() {
        return "PartnerOutcome[" + outcome + " " + order + "]";
    }
}
