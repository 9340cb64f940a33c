package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * The SQL that claims messages and extends their leases. It uses the database's time because the clocks of replicas may
 * differ.
 */
class ClaimStore {

    /**
     * {@code materialized} makes PostgreSQL lock the rows once, in the index's order, before it writes any of them. A
     * message that lost its second attempt in a row is not claimed here. It becomes a suspect, and {@link SuspectStore}
     * claims it. The pause is looked up once for each claim, before anything else.
     */
    static final String CLAIM = """
            with due as materialized (
                select id, attempts, claimed_by as lost_claim, claimed_by is not null and lost > 0 as is_suspect
                from outbox_message
                where queue = ? and finished_at is null and lost < 2 and due_at <= now()
                    and (select queue from outbox_pause where queue = ?) is null
                order by due_at limit ? for update skip locked
            ), lost_attempt as (
                insert into outbox_attempt (message_id, number, claimed_by, error)
                select id, attempts, lost_claim, 'no outcome within the lease: the replica stopped or hung'
                from due where lost_claim is not null
            )
            update outbox_message m
            set lost = case when due.lost_claim is null then m.lost else m.lost + 1 end,
                claimed_by = case when due.is_suspect then null else ? end,
                due_at = case when due.is_suspect then m.due_at else now() + ? * interval '1 millisecond' end,
                attempts = case when due.is_suspect then m.attempts else m.attempts + 1 end
            from due where m.id = due.id
            returning m.id, m.queue, m.key, m.body, m.headers, m.correlation_id, m.external_id, m.claimed_by, m.attempts,
                m.accepted_at, m.created_at, due.is_suspect""";

    /**
     * {@code finished_at is null} means the same as {@code state = 'waiting'}, but keeps the planner from using the index
     * of waiting messages. A plan made while the table is small would later read that whole index for each outcome.
     */
    private static final String EXTEND = """
            update outbox_message m set due_at = now() + ? * interval '1 millisecond'
            from unnest(?::bigint[], ?::text[]) as held (id, claim)
            where m.id = any(?::bigint[]) and m.id = held.id and m.claimed_by = held.claim
                and m.finished_at is null""";

    private final Jdbc jdbc;

    ClaimStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Claims due messages, the longest due first. It sets their {@code due_at} to the end of the lease. If an earlier lease
     * ran out without an outcome, it also records a failed attempt. It claims neither suspects
     * nor anything of a paused queue.
     *
     * @param claim name of this claim, unique among all replicas
     */
    List<ClaimedMessage> claim(String queue, int limit, Duration lease, String claim) throws SQLException {
        return jdbc
                .query(
                        CLAIM,
                        row -> row.getBoolean("is_suspect") ? null : claimed(row),
                        queue,
                        queue,
                        limit,
                        claim,
                        lease.toMillis())
                .stream()
                .filter(Objects::nonNull)
                .toList();
    }

    /** Reads a row of {@code outbox_message}. */
    static ClaimedMessage claimed(ResultSet row) throws SQLException {
        Lease lease = new Lease(
                row.getLong("id"),
                Jdbc.instant(row, "created_at"),
                row.getString("claimed_by"),
                row.getInt("attempts"));
        return new ClaimedMessage(
                ids(row), lease, row.getString("body"), row.getString("headers"), Jdbc.instant(row, "accepted_at"));
    }

    static MessageIds ids(ResultSet row) throws SQLException {
        return new MessageIds(
                row.getString("queue"),
                row.getString("key"),
                row.getString("correlation_id"),
                row.getString("external_id"));
    }

    /** Extends the leases that are still held. */
    void extend(Collection<Lease> leases, Duration lease) throws SQLException {
        SqlArray ids = SqlArray.of("bigint", leases, Lease::id);
        jdbc.update(EXTEND, lease.toMillis(), ids, SqlArray.of("text", leases, Lease::claim), ids);
    }
}
