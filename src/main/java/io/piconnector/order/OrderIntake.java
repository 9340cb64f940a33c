package io.piconnector.order;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.apache.camel.Body;

/** Decides which orders of a source are new, and which replace a finished one. */
@ApplicationScoped
@Named("orderIntake")
@Unremovable
@RegisterForReflection
public class OrderIntake {

    private final OrderStore store;

    public OrderIntake(OrderStore store) {
        this.store = store;
    }

    /** The database's time, for {@link #wanted}. */
    public OffsetDateTime now() throws SQLException {
        return store.now();
    }

    /**
     * Leaves out the orders that are already in the queue. If the source knows an outcome and orders again, keeps the order
     * and marks it as reopened.
     *
     * @param readAfter the database's time before the orders were read; the source did not know outcomes that were reported
     *     later
     */
    public List<Order> wanted(List<Order> orders, OffsetDateTime readAfter) throws SQLException {
        if (orders.isEmpty()) {
            return orders;
        }
        Set<String> queued = store.queuedAmong(orders.stream().map(Order::key).toList());
        Set<String> reported = store.reportedAmong(externalIds(orders), readAfter);
        return orders.stream()
                .map(order -> reported.contains(order.externalId()) ? order.reopen() : order)
                .filter(order -> order.reopened() || !queued.contains(order.key()))
                .toList();
    }

    /** Marks the orders that were refused before as reopened, because their source has corrected them. */
    public List<Order> corrected(@Body List<Order> orders) throws SQLException {
        Set<String> refused = store.refusedAmong(externalIds(orders));
        return orders.stream()
                .map(order -> refused.contains(order.externalId()) ? order.reopen() : order)
                .toList();
    }

    private static List<String> externalIds(List<Order> orders) {
        return orders.stream().map(Order::externalId).toList();
    }
}
