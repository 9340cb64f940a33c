package io.piconnector.console;

import io.piconnector.order.Ledger;
import io.piconnector.partner.PartnerOrder;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells what the ledger and the hiring system have of an order, and what operators did to it. */
@ApplicationScoped
class OrderStory implements Story {

    private static final String KIND = "order";

    private final Ledger ledger;
    private final VendorOrders vendors;
    private final Audit audit;

    OrderStory(Ledger ledger, VendorOrders vendors, Audit audit) {
        this.ledger = ledger;
        this.vendors = vendors;
        this.audit = audit;
    }

    @Override
    public List<Item> items(Subject subject) throws SQLException {
        List<Item> items = new ArrayList<>();
        for (String externalId : subject.externalIds()) {
            ledger.find(externalId).ifPresent(order -> tell(order, items));
            Optional<VendorOrders.Known> known = vendors.find(externalId);
            if (known.isPresent()) {
                tell(known.get().order(), items);
            }
        }
        audit.about(subject.externalIds().stream().map(VendorOrders::subject).toList())
                .forEach(act -> items.add(act.item(null, null)));
        return items;
    }

    private static void tell(PartnerOrder order, List<Item> items) {
        add(
                items,
                order.createdAt(),
                "%s ordered %s for account %s".formatted(order.vendor(), order.test(), order.account()));
        if (order.state().isFinal()) {
            String why = order.reason() == null ? "" : ": " + order.reason();
            add(
                    items,
                    order.changedAt(),
                    "the order of %s is %s%s"
                            .formatted(order.vendor(), order.state().text(), why));
        }
    }

    private static void tell(Ledger.Entry order, List<Item> items) {
        add(items, order.createdAt(), "order %s of %s taken".formatted(order.externalId(), order.source()));
        add(items, order.sentAt(), "order sent to PI");
        add(items, order.orderedAt(), "PI has the order: assessment " + order.assessmentId());
        if (order.error() != null) {
            Instant at = order.reportedAt() != null ? order.reportedAt() : order.createdAt();
            add(items, at, "order refused: " + order.error());
        }
        add(items, order.reportedAt(), "outcome told to " + order.source());
        if (order.checkAt() != null && order.checkAt().isAfter(Instant.now())) {
            add(
                    items,
                    order.checkAt(),
                    "PI will be asked if no webhook comes (asked %d times so far)".formatted(order.checks()));
        }
    }

    private static void add(List<Item> items, Instant at, String text) {
        if (at != null) {
            items.add(new Item(at, KIND, text, null, null));
        }
    }
}
