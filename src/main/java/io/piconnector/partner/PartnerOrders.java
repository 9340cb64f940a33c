package io.piconnector.partner;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.CleanText;
import io.piconnector.order.ApiOrders;
import io.piconnector.order.Order;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.partner.PartnerOrder.State;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/**
 * Takes vendors' orders. An order is stored before it is answered, and gets an id of ours, which PI keeps as its record id. So
 * the same order again gets the same answer, and is placed at PI once.
 */
@ApplicationScoped
@Named("partnerOrders")
@Unremovable
@RegisterForReflection
public class PartnerOrders {

    private static final Logger LOG = Logger.getLogger("io.piconnector.partners");

    /** Bytes. What the index can take. */
    private static final int MAX_ID = 2_000;

    private final PartnerOrderStore store;
    private final PartnerTests tests;
    private final PartnerAccess access;
    private final ApiOrders orders;

    PartnerOrders(PartnerOrderStore store, PartnerTests tests, PartnerAccess access, ApiOrders orders) {
        this.store = store;
        this.tests = tests;
        this.access = access;
        this.orders = orders;
    }

    /**
     * Stores an order.
     *
     * @param asked   what the vendor's mapping made of the call
     * @param reorder {@code true} if the same order may come anew when it is over
     * @param hosts   the vendor's own hosts, comma separated
     * @return {@code accepted} with what is to be ordered at PI, or {@code duplicate}
     * @throws PartnerRefusal if it cannot be placed as it is
     */
    public PartnerOutcome accept(
            @Body JsonNode asked,
            @Variable("call") PartnerCall call,
            @Variable("reorder") String reorder,
            @Variable("hosts") String hosts)
            throws SQLException {
        PartnerTest test = tests.find(text(asked, "test"))
                .orElseThrow(() ->
                        new PartnerRefusal("There is no assessment with this id. Choose one from the list again."));
        String vendorOrderId = text(asked, "vendorOrderId");
        if (vendorOrderId == null
                || vendorOrderId.getBytes(StandardCharsets.UTF_8).length > MAX_ID
                || !CleanText.isClean(vendorOrderId)) {
            throw new PartnerRefusal("The order has no id, or one that is too long.");
        }
        String callbackUrl = text(asked, "callbackUrl");
        if (callbackUrl != null && !access.isAllowed(call.vendor(), callbackUrl, hosts)) {
            LOG.warnf(
                    "partner=%s account=%s refused from=%s reason=its callback URL leads to a host that is not in partners.%s.hosts",
                    call.vendor(), call.account(), call.source(), call.vendor());
            throw new PartnerRefusal("The order's URL does not lead to the hiring system.");
        }
        check(order("00000000-0000-0000-0000-000000000000", test, asked));
        PartnerOrderStore.Stored stored = store.add(new NewPartnerOrder(
                call.vendor(),
                call.account(),
                vendorOrderId,
                Boolean.parseBoolean(reorder),
                test.id(),
                test.suffix(),
                callbackUrl,
                new String(call.body(), StandardCharsets.UTF_8),
                text(asked, "email").strip().toLowerCase(Locale.ROOT)));
        PartnerOrder order = stored.order();
        LOG.infof(
                "partner=%s account=%s %s externalId=%s",
                order.vendor(), order.account(), stored.isNew() ? "accepted" : "duplicate", order.externalId());
        // Whoever stored it first may have been stopped before it was in the queue. There, too, it is the same order.
        boolean isToPlace = order.state() == State.RECEIVED;
        return new PartnerOutcome(
                stored.isNew() ? "accepted" : "duplicate",
                null,
                order,
                isToPlace ? order(order.id(), test, asked) : null);
    }

    private void check(Order order) {
        try {
            orders.check(order);
        } catch (PermanentFailureException e) {
            throw new PartnerRefusal(e.getMessage());
        }
    }

    private static Order order(String id, PartnerTest test, JsonNode asked) {
        return new Order(
                id,
                test.suffix(),
                text(asked, "firstName"),
                text(asked, "middleName"),
                text(asked, "lastName"),
                text(asked, "email"),
                Map.of(),
                Order.PARTNER,
                false);
    }

    private static String text(JsonNode asked, String name) {
        JsonNode value = asked.path(name);
        return value.isValueNode() && !value.isNull() && !value.asText().isBlank() ? value.asText() : null;
    }

    /** Answers what can be ordered. The answer's mapping gets the list in any case. */
    public PartnerOutcome offer() {
        return PartnerOutcome.of("found", null);
    }

    /** Answers what the vendor said and wants no answer to. */
    public PartnerOutcome heard() {
        return PartnerOutcome.of("accepted", null);
    }

    /** Finds the order that a call asks for, among those of its account: {@code found} or {@code unknown}. */
    public PartnerOutcome find(@Body JsonNode asked, @Variable("call") PartnerCall call) throws SQLException {
        return order(asked, call)
                .map(order -> PartnerOutcome.of("found", order))
                .orElseGet(() -> PartnerOutcome.of("unknown", null));
    }

    /** Withdraws an order: {@code cancelled}, {@code final} if it was over already, or {@code unknown}. */
    public PartnerOutcome cancel(@Body JsonNode asked, @Variable("call") PartnerCall call) throws SQLException {
        Optional<PartnerOrder> order = order(asked, call);
        if (order.isEmpty()) {
            return PartnerOutcome.of("unknown", null);
        }
        String reason = Optional.ofNullable(text(asked, "message")).orElse("Withdrawn in the hiring system");
        Optional<PartnerOrder> cancelled = store.change(order.get().id(), State.CANCELLED, reason, null, null);
        cancelled.ifPresent(done -> LOG.infof(
                "partner=%s account=%s cancelled externalId=%s", done.vendor(), done.account(), done.externalId()));
        return cancelled
                .map(done -> PartnerOutcome.of("cancelled", done))
                .orElseGet(() -> PartnerOutcome.of("final", order.get()));
    }

    /**
     * Withdraws an order whose withdrawal was queued.
     *
     * @throws IllegalStateException if the order is not there yet: the queue tries again
     */
    public void withdraw(@Body JsonNode asked, @Variable("call") PartnerCall call) throws SQLException {
        if (cancel(asked, call).outcome().equals("unknown")) {
            throw new IllegalStateException("the order that is to be withdrawn is not there yet");
        }
    }

    /**
     * Returns what a vendor is to be told that can be ordered: one message for each of its customers.
     *
     * @param vendor as in {@code partners.*}
     */
    public List<Offer> offers(String vendor) {
        return access.accounts(vendor).stream()
                .map(account -> new Offer(vendor, account, tests.all()))
                .toList();
    }

    /**
     * What can be ordered.
     *
     * @param account the customer
     */
    @RegisterForReflection
    public record Offer(String vendor, String account, List<PartnerTest> tests) {

        /** The same offer is told once. */
        @JsonIgnore
        public String key() {
            return account + ":" + UUID.nameUUIDFromBytes(tests.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private Optional<PartnerOrder> order(JsonNode asked, PartnerCall call) throws SQLException {
        String id = text(asked, "orderId");
        Optional<PartnerOrder> order = id != null
                ? store.find(id.toLowerCase(Locale.ROOT))
                : text(asked, "vendorOrderId") == null
                        ? Optional.empty()
                        : store.find(call.vendor(), call.account(), text(asked, "vendorOrderId"));
        return order.filter(
                found -> found.vendor().equals(call.vendor()) && found.account().equals(call.account()));
    }

    /** Whether an order was withdrawn before it was placed at PI. */
    public boolean isWithdrawn(@Variable("order") Order order) throws SQLException {
        return Order.PARTNER.equals(order.source())
                && store.find(order.recordId().toString())
                        .filter(found -> found.state() == State.CANCELLED)
                        .isPresent();
    }
}
