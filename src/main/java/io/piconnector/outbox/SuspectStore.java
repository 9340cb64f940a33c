package io.piconnector.outbox;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The SQL of suspects: messages whose last two attempts, or more, had no outcome. One of them may be what ended its
 * replicas. They are claimed one at a time over all queues and replicas, by whoever has the turn.
 */
@ApplicationScoped
@Unremovable
class SuspectStore {

    private static final String IS_ANY_DUE = """
            select id from outbox_message
            where queue = ? and finished_at is null and lost >= 2 and due_at <= now()
            order by due_at limit 1""";

    /** Only an attempt that was made alone can be a message's last one without outcome. */
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
            returning m.key, m.external_id, m.attempts, m.lost, lost.is_dead""";

    /** Not {@code exists}: the order keeps the planner from the index of keys, which it takes while the table is small. */
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
                    and exists (select from turn)
                order by due_at limit 1 for update skip locked
            )
            update outbox_message m
            set due_at = now() + ? * interval '1 millisecond', attempts = m.attempts + 1, claimed_by = ?
            where m.id = (select id from due)
            returning m.id, m.key, m.body, m.headers, m.correlation_id, m.external_id, m.attempts, m.accepted_at,
                m.created_at""";

    private static final String GIVE_TURN =
            "update outbox_suspect_turn set expires_at = now() where holder = ? and expires_at > now()";

    private final DataSource dataSource;

    SuspectStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Whether a suspect waits for its next attempt, or has lost its last one: the one question that is asked all the time. */
    boolean isAnyDue(String queue) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(IS_ANY_DUE)) {
            statement.setString(1, queue);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /**
     * Writes down attempts of suspects whose lease ran out without an outcome. Each suspect waits for its back-off then,
     * or is dead when it has no attempt left.
     */
    List<LostAttempt> recordLost(String queue, RetrySchedule schedule) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(RECORD_LOST)) {
            statement.setInt(1, schedule.maxAttempts());
            statement.setString(2, queue);
            statement.setLong(3, schedule.maxBackoff().toMillis());
            statement.setLong(4, schedule.backoff().toMillis());
            List<LostAttempt> lost = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lost.add(new LostAttempt(
                            queue,
                            rows.getString(1),
                            rows.getString(2),
                            rows.getInt(3),
                            rows.getInt(4),
                            rows.getBoolean(5)));
                }
            }
            return lost;
        }
    }

    /**
     * Takes the turn to try a suspect of this queue.
     *
     * @param holder   who takes it, unique among all replicas and queues
     * @param duration when the turn expires, should the holder not be heard of again
     * @return false where no suspect is due, or somebody else has the turn
     */
    boolean takeTurn(String queue, String holder, Duration duration) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKE_TURN)) {
            statement.setString(1, holder);
            statement.setLong(2, duration.toMillis());
            statement.setString(3, queue);
            return statement.executeUpdate() == 1;
        }
    }

    /** Claims the suspect that is due longest, as long as the turn is the holder's, and prolongs the turn by the lease. */
    Optional<ClaimedMessage> claim(String queue, String holder, Duration lease, String claim) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setLong(1, lease.toMillis());
            statement.setString(2, holder);
            statement.setString(3, queue);
            statement.setLong(4, lease.toMillis());
            statement.setString(5, claim);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(OutboxStore.claimed(rows, queue, claim)) : Optional.empty();
            }
        }
    }

    /** Lets the next one have the turn before it expires. */
    void giveTurn(String holder) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(GIVE_TURN)) {
            statement.setString(1, holder);
            statement.executeUpdate();
        }
    }
}
