package io.piconnector.order;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import io.piconnector.outbox.OutboxQueues;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** The SQL that places orders and reports them: the ledger. Every statement is one transaction. Times are the database's. */
@ApplicationScoped
public class OrderStore {

    private static final String FIND = """
            select assessment_id, sent_at,
                greatest(0, extract(epoch from sent_at - now()) * 1000 + ?)::bigint as in_doubt_ms,
                erased_at is not null
            from assessment_order where external_id in (?, ?) order by erased_at nulls last limit 1""";

    /** Writes nothing if the order was sent after {@code sent_at} was read, because another replica is placing it. */
    private static final String SEND = """
            insert into assessment_order as o (external_id, type, source, parameters, state, sent_at)
            values (?, ?, ?, ?, 'sending', now())
            on conflict (external_id) do update
            set type = excluded.type, source = excluded.source, parameters = excluded.parameters, state = 'sending',
                sent_at = excluded.sent_at, error = null, reported_at = null, redacted_at = null
            where o.sent_at is not distinct from ?::timestamptz and o.assessment_id is null
            returning sent_at""";

    private static final String NOT_CREATED = """
            update assessment_order set sent_at = null
            where external_id = ? and sent_at = ? and assessment_id is null""";

    /** Keeps what is already known of the assessment. The outcome is reported to the source again. */
    private static final String ORDERED = """
            insert into assessment_order as o
                (external_id, type, source, parameters, state, assessment_id, ordered_at, check_at, reported_at)
            values (?, ?, ?, ?, 'ordered', ?, now(), now() + ? * interval '1 millisecond', case when ? then now() end)
            on conflict (external_id) do update
            set state = case when o.state = 'closed' then o.state else excluded.state end,
                source = excluded.source,
                assessment_id = coalesce(o.assessment_id, excluded.assessment_id),
                ordered_at = coalesce(o.ordered_at, excluded.ordered_at),
                check_at = case when o.assessment_id is null then excluded.check_at else o.check_at end,
                error = null, reported_at = excluded.reported_at
            returning assessment_id, ordered_at, reports""";

    private static final String REFUSED = """
            insert into assessment_order as o (external_id, type, source, parameters, state, error, reported_at)
            values (?, ?, ?, ?, 'refused', ?, case when ? then now() end)
            on conflict (external_id) do update
            set source = excluded.source, state = excluded.state, error = excluded.error,
                reported_at = excluded.reported_at
            where o.assessment_id is null
            returning reports""";

    /** Changes nothing if another outcome has been recorded since. */
    private static final String REPORTED = """
            update assessment_order set reported_at = now(), reports = reports + 1
            where external_id = ? and reports = ? and (state = 'refused') = ?""";

    private static final String REPORTED_AMONG = """
            select external_id from assessment_order where external_id = any(?::text[]) and reported_at < ?""";

    private static final String REFUSED_AMONG = """
            select external_id from assessment_order where external_id = any(?::text[]) and state = 'refused'""";

    private final Jdbc jdbc;
    private final OutboxQueues queues;
    private final PersonHash hash;

    public OrderStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
        queues = new OutboxQueues(dataSource);
        hash = new PersonHash(jdbc);
    }

    /**
     * The ledger entry of an order that may have been sent.
     *
     * @param assessmentId PI's id, or null
     * @param sentAt       when it was last sent; null if PI certainly did not get it
     * @param inDoubt      how long PI may still be working on it
     * @param isErased     whether whoever it is about was erased
     */
    record Known(String assessmentId, OffsetDateTime sentAt, Duration inDoubt, boolean isErased) {}

    /**
     * What the ledger keeps of an outcome.
     *
     * @param assessmentId PI's id, or null if the order was refused
     * @param orderedAt    when that became known
     * @param reports      how many outcomes were reported to the source before
     */
    record Kept(String assessmentId, Instant orderedAt, int reports) {}

    /** @param doubt how long PI may still be working on an order after it was sent */
    Optional<Known> find(String externalId, Duration doubt) throws SQLException {
        return jdbc.first(
                FIND,
                row -> new Known(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class),
                        Duration.ofMillis(row.getLong(3)),
                        row.getBoolean(4)),
                doubt.toMillis(),
                externalId,
                hash.of(externalId));
    }

    /**
     * Records that an order is being sent. Call it before sending.
     *
     * @param seen when the order was last sent, as {@link #find} returned it, or null
     * @return the time of sending, or empty if another replica has sent the order since
     */
    Optional<OffsetDateTime> send(String externalId, String type, String source, String parameters, OffsetDateTime seen)
            throws SQLException {
        return jdbc.first(
                SEND, row -> row.getObject(1, OffsetDateTime.class), externalId, type, source, parameters, seen);
    }

    /** Records that PI certainly did not get the order that was sent at {@code sentAt}. */
    void notCreated(String externalId, OffsetDateTime sentAt) throws SQLException {
        jdbc.update(NOT_CREATED, externalId, sentAt);
    }

    /**
     * Records PI's id of an assessment. An id that is already known stays.
     *
     * @param checkAfter when to check the assessment, counted from now
     * @param reported   whether the outcome need not be reported
     */
    Kept ordered(
            String externalId,
            String type,
            String source,
            String parameters,
            String assessmentId,
            Duration checkAfter,
            boolean reported)
            throws SQLException {
        return jdbc.query(
                        ORDERED,
                        row -> new Kept(
                                row.getString(1),
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                row.getInt(3)),
                        externalId,
                        type,
                        source,
                        parameters,
                        assessmentId,
                        checkAfter.toMillis(),
                        reported)
                .get(0);
    }

    /**
     * Records why an order is refused.
     *
     * @param type     null if it is unknown
     * @param reported whether the outcome need not be reported
     * @return empty if its assessment is known, because it was ordered after all
     */
    Optional<Kept> refused(
            String externalId, String type, String source, String parameters, String error, boolean reported)
            throws SQLException {
        return jdbc.first(
                REFUSED,
                row -> new Kept(null, null, row.getInt(1)),
                externalId,
                type,
                source,
                parameters,
                error,
                reported);
    }

    /** Records that the outcome was reported to the source. */
    void reported(String externalId, int reports, boolean isRefusal) throws SQLException {
        jdbc.update(REPORTED, externalId, reports, isRefusal);
    }

    /** The database's time. */
    OffsetDateTime now() throws SQLException {
        return jdbc.query("select clock_timestamp()", row -> row.getObject(1, OffsetDateTime.class))
                .get(0);
    }

    /** Returns the orders whose outcome was reported to the source before a time. */
    Set<String> reportedAmong(Collection<String> externalIds, OffsetDateTime before) throws SQLException {
        return Set.copyOf(jdbc.query(REPORTED_AMONG, row -> row.getString(1), SqlArray.ofTexts(externalIds), before));
    }

    /** Returns the orders that were refused. */
    Set<String> refusedAmong(Collection<String> externalIds) throws SQLException {
        return Set.copyOf(jdbc.query(REFUSED_AMONG, row -> row.getString(1), SqlArray.ofTexts(externalIds)));
    }

    /** Returns the keys for which queue {@code orders} holds a message. */
    Set<String> queuedAmong(Collection<String> keys) throws SQLException {
        return queues.keysAmong("orders", keys);
    }
}
