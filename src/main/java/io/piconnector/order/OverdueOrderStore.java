package io.piconnector.order;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import io.piconnector.outbox.OutboxQueues;
import io.piconnector.pi.AssessmentEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The SQL that checks the ledger's overdue orders. Every statement is one transaction. Times are the database's. */
@ApplicationScoped
public class OverdueOrderStore {

    private static final String CLAIM_DUE = """
            with due as materialized (
                select external_id from assessment_order where check_at <= now()
                order by check_at limit ? for update skip locked
            )
            update assessment_order o set check_at = now() + ? * interval '1 millisecond', checks = checks + 1
            from due where o.external_id = due.external_id
            returning o.external_id, o.type, o.assessment_id, o.parameters, o.checks,
                o.ordered_at < now() - ? * interval '1 millisecond' as is_over""";

    private static final String CHECK_LATER = """
            update assessment_order set check_at = now() + ? * interval '1 millisecond'
            where external_id = ? and check_at is not null""";

    private static final String CLOSE = """
            update assessment_order set state = 'closed', check_at = null where external_id = any(?::text[])""";

    private final Jdbc jdbc;
    private final OutboxQueues queues;

    public OverdueOrderStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
        queues = new OutboxQueues(dataSource);
    }

    /**
     * Claims orders that are due for a check. If the replica does not finish an order, the order is due again after the
     * lease.
     *
     * @param until how long after its order an assessment is checked
     */
    List<OverdueOrder> claimDue(int limit, Duration lease, Duration until) throws SQLException {
        return jdbc.query(
                CLAIM_DUE,
                row -> new OverdueOrder(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getBoolean(6)),
                limit,
                lease.toMillis(),
                until.toMillis());
    }

    /**
     * Closes the orders whose event came, by webhook or by check.
     *
     * @return the orders whose event did not come
     */
    List<OverdueOrder> closeWhereEventCame(List<OverdueOrder> orders) throws SQLException {
        if (orders.isEmpty()) {
            return orders;
        }
        Set<String> came = queues.keysAmong(
                "events", orders.stream().flatMap(OverdueOrderStore::eventKeys).toList());
        Map<Boolean, List<OverdueOrder>> byEvent = orders.stream()
                .collect(Collectors.partitioningBy(order -> eventKeys(order).anyMatch(came::contains)));
        List<String> over =
                byEvent.get(true).stream().map(OverdueOrder::externalId).toList();
        if (!over.isEmpty()) {
            jdbc.update(CLOSE, SqlArray.ofTexts(over));
        }
        return byEvent.get(false);
    }

    private static Stream<String> eventKeys(OverdueOrder order) {
        return Stream.of(AssessmentEvent.COMPLETED, AssessmentEvent.FAILED)
                .map(state -> order.assessmentId() + ":" + state);
    }

    /** Schedules the next check of an order. */
    void checkLater(String externalId, Duration after) throws SQLException {
        jdbc.update(CHECK_LATER, after.toMillis(), externalId);
    }

    /** Ends the checks of an order. */
    void close(String externalId) throws SQLException {
        jdbc.update(CLOSE, SqlArray.ofTexts(List.of(externalId)));
    }
}
