package io.piconnector.demo;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Counts what is in the store. */
@ApplicationScoped
public class StoreCounts {

    private static final String COUNT = "select queue, state, count(*) from outbox_message group by queue, state";

    private static final String COUNT_ORDERS = """
            select count(*) filter (where state in ('sending', 'ordered')), count(*) filter (where state = 'closed'),
                count(*) filter (where state = 'refused')
            from assessment_order""";

    private final DataSource store;

    StoreCounts(DataSource store) {
        this.store = store;
    }

    /**
     * @param events     webhooks of which each is about one status change
     * @param waiting    messages that wait for a try or for another one
     * @param dead       messages that wait for a person since no try is left
     * @param unrouted   events of which nobody knows the type
     * @param unreadable bodies that say nothing
     */
    record Counts(long events, long waiting, long dead, long unrouted, long unreadable) {}

    Counts count() throws SQLException {
        Map<String, Long> byQueue = new HashMap<>();
        Map<String, Long> byState = new HashMap<>();
        try (Connection connection = store.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String queue = rows.getString(1);
                byQueue.merge(queue, rows.getLong(3), Long::sum);
                if (!queue.equals("unrouted") && !queue.equals("unreadable")) {
                    byState.merge(rows.getString(2), rows.getLong(3), Long::sum);
                }
            }
        }
        return new Counts(
                byQueue.getOrDefault("events", 0L),
                byState.getOrDefault("waiting", 0L),
                byState.getOrDefault("dead", 0L),
                byQueue.getOrDefault("unrouted", 0L),
                byQueue.getOrDefault("unreadable", 0L));
    }

    /**
     * @param open    orders whose candidate is not known to have finished
     * @param closed  orders that are over
     * @param refused orders that PI did not take
     */
    record Orders(long open, long closed, long refused) {}

    Orders countOrders() throws SQLException {
        try (Connection connection = store.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT_ORDERS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Orders(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }
}
