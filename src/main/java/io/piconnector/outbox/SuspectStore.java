package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The SQL for suspects: messages whose last two or more attempts had no outcome. A suspect may have killed its replicas.
 * Suspects are claimed one at a time across all queues and replicas. The replica and queue that hold the turn may claim
 * one.
 */
class SuspectStore {

    private static final String IS_ANY_DUE = """
            select id from outbox_message
            where queue = ? and finished_at is null and lost >= 2 and due_at <= now()
                and (select queue from outbox_pause where queue = ?) is null
            order by due_at limit 1""";

    /** A message can become dead without an outcome only after an attempt that was made alone. */
    private static final String RECORD_LOST = """
            with lost as materialized (
                select id, attempts, claimed_by, lost + 1 as in_a_row, attempts >= ? as is_dead from outbox_message
                where queue = ? and finished_at is null and lost >= 2 and claimed_by is not null and due_at <= now()
                order by due_at for update skip locked
            ), attempt as (
                insert into outbox_attempt (message_id, number, claimed_by, error)
                select id, attempts, claimed_by, case when is_dead
                    then 'no attempt is left: the last ' || in_a_row || ' had no outcome, each ended its replica or hung,'
                        || ' also when nothing else of the queue was under way there'
                    else 'no outcome within the lease, though tried alone: it ended its replica or hung' end
                from lost
            )
            update outbox_message m
            set lost = lost.in_a_row, claimed_by = null,
                state = case when lost.is_dead then 'dead' else 'waiting' end,
                finished_at = case when lost.is_dead then now() end,
                due_at = now() + least(?, ? * power(2, least(m.attempts - 1, 40))) * interval '1 millisecond'
            from lost where m.id = any(array(select id from lost)) and m.id = lost.id
            returning m.queue, m.key, m.correlation_id, m.external_id, m.attempts, m.lost, lost.is_dead""";

    /**
     * Not {@code exists}, because {@code order by} keeps the planner from the index of keys, which it prefers while the
     * table is small.
     */
    private static final String TAKE_TURN = """
            update outbox_suspect_turn set holder = ?, expires_at = now() + ? * interval '1 millisecond'
            where expires_at <= now() and (select id from outbox_message
                where queue = ? and finished_at is null and lost >= 2 and claimed_by is null and due_at <= now()
                order by due_at limit 1) is not null""";

    private static final String CLAIM = """
            with turn as (
                update outbox_suspect_turn set expires_at = now() + ? * interval '1 millisecond'
                where holder = ? and expires_at > now()
                returning id
            ), due as materialized (
                select id from outbox_message
                where queue = ? and finished_at is null and lost >= 2 and claimed_by is null and due_at <= now()
                    and exists (select from turn) and (select queue from outbox_pause where queue = ?) is null
                order by due_at limit 1 for update skip locked
            )
            update outbox_message m
            set due_at = now() + ? * interval '1 millisecond', attempts = m.attempts + 1, claimed_by = ?
            where m.id = (select id from due)
            returning m.id, m.queue, m.key, m.body, m.headers, m.correlation_id, m.external_id, m.claimed_by, m.attempts,
                m.accepted_at, m.created_at""";

    private static final String GIVE_TURN =
            "update outbox_suspect_turn set expires_at = now() where holder = ? and expires_at > now()";

    private final Jdbc jdbc;

    SuspectStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Whether a suspect is due for its next attempt, or has lost its last one. None is while its queue is paused. This runs
     * often, so it must be cheap.
     */
    boolean isAnyDue(String queue) throws SQLException {
        return jdbc.first(IS_ANY_DUE, row -> true, queue, queue).isPresent();
    }

    /**
     * Records the attempts of suspects whose lease ran out without an outcome. Each suspect then waits for its back-off, or
     * is dead if it has no attempt left.
     */
    List<LostAttempt> recordLost(String queue, RetrySchedule schedule) throws SQLException {
        return jdbc.query(
                RECORD_LOST,
                row -> new LostAttempt(
                        ClaimStore.ids(row), row.getInt("attempts"), row.getInt("lost"), row.getBoolean("is_dead")),
                schedule.maxAttempts(),
                queue,
                schedule.maxBackoff().toMillis(),
                schedule.backoff().toMillis());
    }

    /**
     * Takes the turn to try a suspect of this queue.
     *
     * @param holder   name of the holder, unique among all replicas and queues
     * @param duration when the turn expires if its holder dies
     * @return false if no suspect is due, or another holder has the turn
     */
    boolean takeTurn(String queue, String holder, Duration duration) throws SQLException {
        return jdbc.update(TAKE_TURN, holder, duration.toMillis(), queue) == 1;
    }

    /**
     * Claims the suspect that has been due longest, if the holder still has the turn. The turn then lasts as long as the
     * lease.
     */
    Optional<ClaimedMessage> claim(String queue, String holder, Duration lease, String claim) throws SQLException {
        return jdbc.first(CLAIM, ClaimStore::claimed, lease.toMillis(), holder, queue, queue, lease.toMillis(), claim);
    }

    /** Ends the turn before it expires. */
    void giveTurn(String holder) throws SQLException {
        jdbc.update(GIVE_TURN, holder);
    }
}
