package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import io.piconnector.outbox.Settlement.Outcome;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/** The SQL that records the outcomes of attempts. */
class SettleStore {

    /**
     * A delivered message is done, even if another claim holds the lease by now, because the destination has it.
     * {@code created_at} excludes a message that has replaced it since, because the destination does not have that one.
     * {@code any} keeps the planner from a join that reads the whole primary key, which it prefers while the table is
     * small.
     */
    private static final String SETTLE_DONE = """
            update outbox_message m set state = 'done', finished_at = now(), claimed_by = null, lost = 0
            from unnest(?::bigint[], ?::timestamptz[]) as done (id, created_at)
            where m.id = any(?::bigint[]) and m.id = done.id and m.created_at = done.created_at
                and m.finished_at is null""";

    /** As above, for attempts that left a report. Recorded again, it updates and inserts nothing. */
    private static final String SETTLE_DONE_REPORTED = """
            with done as (
                select * from unnest(?::bigint[], ?::timestamptz[], ?::text[], ?::int[], ?::bigint[], ?::text[])
                    as d (id, created_at, claim, number, duration_ms, report)
            ), settled as (
                update outbox_message m set state = 'done', finished_at = now(), claimed_by = null, lost = 0
                from done
                where m.id = any(?::bigint[]) and m.id = done.id and m.created_at = done.created_at
                    and m.finished_at is null
                returning m.id
            )
            insert into outbox_attempt (message_id, number, claimed_by, duration_ms, report)
            select id, number, claim, duration_ms, report from done where id in (select id from settled)""";

    /** A failure counts only while its claim still holds the lease. Otherwise the next attempt has already begun. */
    private static final String SETTLE_FAILED = """
            with failed as (
                select * from unnest(?::bigint[], ?::text[], ?::int[], ?::boolean[], ?::bigint[], ?::bigint[], ?::int[],
                    ?::text[], ?::text[]) as f (id, claim, number, dead, retry_ms, duration_ms, status, error, report)
            ), attempt as (
                insert into outbox_attempt (message_id, number, claimed_by, duration_ms, status, error, report)
                select f.id, f.number, f.claim, f.duration_ms, f.status, f.error, f.report
                from failed f join outbox_message m using (id)
                where not exists (select from outbox_attempt a
                    where a.message_id = f.id and a.claimed_by = f.claim and a.duration_ms is not null)
            )
            update outbox_message m
            set state = case when f.dead then 'dead' else 'waiting' end,
                finished_at = case when f.dead then now() end,
                due_at = case when f.dead then m.due_at else now() + f.retry_ms * interval '1 millisecond' end,
                claimed_by = null, lost = 0
            from failed f
            where m.id = any(?::bigint[]) and m.id = f.id and m.claimed_by = f.claim and m.finished_at is null""";

    /**
     * A message is released only while its claim still holds the lease. Otherwise another claim has it. A suspect stays a
     * suspect, because it has not been tried.
     */
    private static final String SETTLE_RELEASED = """
            update outbox_message m
            set attempts = greatest(m.attempts - 1, 0), due_at = now() + r.retry_ms * interval '1 millisecond',
                claimed_by = null
            from unnest(?::bigint[], ?::text[], ?::bigint[]) as r (id, claim, retry_ms)
            where m.id = any(?::bigint[]) and m.id = r.id and m.claimed_by = r.claim and m.finished_at is null""";

    private final Jdbc jdbc;

    SettleStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Records outcomes. It uses up to four transactions: for done messages without and with a report, for failed and for
     * released ones. Recording an
     * outcome again changes nothing.
     */
    void settle(List<Settlement> settlements) throws SQLException {
        List<Settlement> done = only(settlements, Outcome.DONE).stream()
                .filter(s -> s.report() == null)
                .toList();
        List<Settlement> reported = only(settlements, Outcome.DONE).stream()
                .filter(s -> s.report() != null)
                .toList();
        List<Settlement> failed = only(settlements, Outcome.RETRY, Outcome.DEAD);
        List<Settlement> released = only(settlements, Outcome.RELEASED);
        jdbc.with(connection -> {
            if (!done.isEmpty()) {
                SqlArray ids = ids(done);
                Jdbc.update(connection, SETTLE_DONE, ids, createdAt(done), ids);
            }
            if (!reported.isEmpty()) {
                SqlArray ids = ids(reported);
                Jdbc.update(
                        connection,
                        SETTLE_DONE_REPORTED,
                        ids,
                        createdAt(reported),
                        claims(reported),
                        array("int", reported, s -> s.message().attempt()),
                        array("bigint", reported, s -> s.duration().toMillis()),
                        array("text", reported, Settlement::report),
                        ids);
            }
            if (!failed.isEmpty()) {
                SqlArray ids = ids(failed);
                Jdbc.update(
                        connection,
                        SETTLE_FAILED,
                        ids,
                        claims(failed),
                        array("int", failed, s -> s.message().attempt()),
                        array("boolean", failed, s -> s.outcome() == Outcome.DEAD),
                        array("bigint", failed, s -> s.retryIn().toMillis()),
                        array("bigint", failed, s -> s.duration().toMillis()),
                        array("int", failed, s -> s.failure().status()),
                        array("text", failed, s -> s.failure().message()),
                        array("text", failed, Settlement::report),
                        ids);
            }
            if (!released.isEmpty()) {
                SqlArray ids = ids(released);
                Jdbc.update(
                        connection,
                        SETTLE_RELEASED,
                        ids,
                        claims(released),
                        array("bigint", released, s -> s.retryIn().toMillis()),
                        ids);
            }
            return null;
        });
    }

    private static List<Settlement> only(List<Settlement> settlements, Outcome... outcomes) {
        List<Outcome> wanted = List.of(outcomes);
        return settlements.stream().filter(s -> wanted.contains(s.outcome())).toList();
    }

    private static SqlArray ids(List<Settlement> settlements) {
        return array("bigint", settlements, s -> s.message().lease().id());
    }

    private static SqlArray createdAt(List<Settlement> settlements) {
        return array("timestamptz", settlements, s -> s.message().lease().createdAt());
    }

    private static SqlArray claims(List<Settlement> settlements) {
        return array("text", settlements, s -> s.message().lease().claim());
    }

    private static SqlArray array(String type, List<Settlement> settlements, Function<Settlement, ?> value) {
        return SqlArray.of(type, settlements, value);
    }
}
