package io.piconnector.partner;

import io.piconnector.partner.PartnerOrder.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps vendors' orders in memory, to try routes without a database. */
public class MemoryPartnerOrderStore extends PartnerOrderStore {

    private final Map<String, PartnerOrder> orders = new ConcurrentHashMap<>();

    public MemoryPartnerOrderStore() {
        super(null);
    }

    /** Forgets all orders. */
    public void clear() {
        orders.clear();
    }

    /** Adds an order that came earlier. */
    public void put(PartnerOrder order) {
        orders.put(order.id(), order);
    }

    @Override
    Stored add(NewPartnerOrder order) {
        Optional<PartnerOrder> there = find(order.vendor(), order.account(), order.vendorOrderId())
                .filter(known -> !order.reorder() || !known.state().isFinal());
        if (there.isPresent()) {
            return new Stored(there.get(), false);
        }
        Instant now = Instant.now();
        // The first one always has the same id, so that a test can name it.
        String id = new UUID(0x4000L, 0x8000_0000_0000_0001L + orders.size()).toString();
        PartnerOrder added = new PartnerOrder(
                id,
                order.vendor(),
                order.account(),
                order.vendorOrderId(),
                order.test(),
                order.suffix(),
                order.callbackUrl(),
                order.request(),
                State.RECEIVED,
                null,
                null,
                null,
                now,
                now,
                false);
        orders.put(id, added);
        return new Stored(added, true);
    }

    /** Always the same, so that a test can name a link. */
    @Override
    String linkKey() {
        return "rehearsal";
    }

    @Override
    public Optional<PartnerOrder> find(String id) {
        return Optional.ofNullable(id).map(orders::get);
    }

    @Override
    boolean isKnown(String id) {
        return find(id).isPresent();
    }

    @Override
    Optional<PartnerOrder> find(String vendor, String account, String vendorOrderId) {
        return orders.values().stream()
                .filter(order -> order.vendor().equals(vendor)
                        && order.account().equals(account)
                        && order.vendorOrderId().equals(vendorOrderId))
                .findFirst();
    }

    @Override
    Optional<PartnerOrder> change(String id, State to, String reason, String assessmentId, String event) {
        PartnerOrder changed = orders.computeIfPresent(
                id,
                (key, order) -> !to.before().contains(order.state())
                        ? order
                        : new PartnerOrder(
                                id,
                                order.vendor(),
                                order.account(),
                                order.vendorOrderId(),
                                order.test(),
                                order.suffix(),
                                order.callbackUrl(),
                                order.request(),
                                to,
                                reason,
                                assessmentId == null ? order.assessmentId() : assessmentId,
                                event == null ? order.event() : event,
                                order.createdAt(),
                                Instant.now(),
                                order.isLinkRevoked()));
        return Optional.ofNullable(changed).filter(order -> order.state() == to);
    }
}
