package io.piconnector.console.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.piconnector.console.VendorOrders.Known;
import io.piconnector.order.Ledger;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredMessage;
import io.piconnector.partner.PartnerOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Orders as the API shows them. */
final class OrderView {

    private OrderView() {}

    /** What is known of an order. {@code queued} means that PI has not been asked yet. */
    @RegisterForReflection
    @Schema(name = "Order")
    public record Item(
            String externalId,

            @Schema(enumeration = {"queued", "sending", "ordered", "refused", "closed"})
            String state,

            @Schema(nullable = true) String type,
            @Schema(nullable = true) String source,
            @Schema(nullable = true) String assessmentId,
            @Schema(nullable = true) Instant sentAt,
            @Schema(nullable = true) Instant orderedAt,
            @Schema(nullable = true) String error,
            @Schema(nullable = true) Instant reportedAt,
            @Schema(nullable = true) Instant checkAt,
            int checks,
            Instant createdAt,

            @Schema(description = "only for one order, if it came from a hiring system")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            Partner partner) {

        Item with(Partner known) {
            return new Item(
                    externalId,
                    state,
                    type,
                    source,
                    assessmentId,
                    sentAt,
                    orderedAt,
                    error,
                    reportedAt,
                    checkAt,
                    checks,
                    createdAt,
                    known);
        }
    }

    /**
     * The hiring system's side of an order.
     *
     * @param link null for viewers, because it needs no log-in
     */
    @RegisterForReflection
    @Schema(name = "PartnerOrder")
    public record Partner(
            String vendor,
            String account,
            String vendorOrderId,
            String test,

            @Schema(enumeration = {"received", "ordered", "completed", "failed", "refused", "cancelled"})
            String state,

            @Schema(nullable = true) String reason,
            Instant createdAt,
            Instant changedAt,
            @Schema(nullable = true) String link,

            @Schema(description = "whether the connector's own result page is shown")
            boolean linkOpen) {}

    static Item item(Ledger.Entry entry) {
        return new Item(
                entry.externalId(),
                entry.state(),
                entry.type(),
                entry.source(),
                entry.assessmentId(),
                entry.sentAt(),
                entry.orderedAt(),
                entry.error(),
                entry.reportedAt(),
                entry.checkAt(),
                entry.checks(),
                entry.createdAt(),
                null);
    }

    static Item item(StoredMessage message) {
        String state = message.state() == State.WAITING ? "queued" : "refused";
        return new Item(
                message.externalId(),
                state,
                null,
                null,
                null,
                null,
                null,
                message.lastError(),
                null,
                null,
                0,
                message.acceptedAt(),
                null);
    }

    static Partner partner(Known known, boolean isOperator) {
        PartnerOrder order = known.order();
        return new Partner(
                order.vendor(),
                order.account(),
                order.vendorOrderId(),
                order.test(),
                order.state().text(),
                order.reason(),
                order.createdAt(),
                order.changedAt(),
                isOperator ? known.link() : null,
                known.isLinkOpen());
    }
}
