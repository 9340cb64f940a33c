package io.piconnector.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The outbox's SQL, but for suspects: see {@link SuspectStore}. Every method is one transaction; time is the database's, so that replicas whose clocks
 * differ agree on what is due.
 */
@ApplicationScoped
class OutboxStore {

    private static final String APPEND = """
            insert into outbox_message (queue, key, body, headers, correlation_id, external_id, accepted_at)
            select queue, key, body, headers, correlation_id, external_id, coalesce(accepted_at, now())
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                as new (queue, key, body, headers, correlation_id, external_id, accepted_at)
            on conflict (queue, key) do nothing
            returning queue, key""";

    /** Its attempts stay: they are the history of the key. */
    private static final String REPLACE = """
            update outbox_message
            set body = ?, headers = ?, correlation_id = ?, external_id = ?,
                accepted_at = coalesce(?::timestamptz, now()), created_at = now(), state = 'waiting', attempts = 0,
                lost = 0, due_at = now(), finished_at = null, claimed_by = null
            where queue = ? and key = ? and state <> 'waiting'""";

    /**
     * {@code materialized}: the rows are locked once, in the index's order, before any of them is written. A message
     * whose second attempt in a row was lost is not claimed: it becomes a suspect, which {@link SuspectStore} claims.
     */
    static final String CLAIM = """
            with due as materialized (
                select id, attempts, claimed_by as lost_claim, claimed_by is not null and lost > 0 as is_suspect
                from outbox_message
                where queue = ? and finished_at is null and lost < 2 and due_at <= now()
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
            returning m.id, m.key, m.body, m.headers, m.correlation_id, m.external_id, m.attempts, m.accepted_at,
                m.created_at, due.is_suspect""";

    /**
     * {@code finished_at is null} says what {@code state = 'waiting'} says, and keeps the planner from the index of
     * waiting messages: a plan made while the table is small would read all of it for each outcome later.
     */
    private static final String EXTEND = """
            update outbox_message m set due_at = now() + ? * interval '1 millisecond'
            from unnest(?::bigint[], ?::text[]) as held (id, claim)
            where m.id = any(?::bigint[]) and m.id = held.id and m.claimed_by = held.claim
                and m.finished_at is null""";

    /**
     * Done is done, whoever holds the lease by now: the destination has it. But it has not what replaced it since,
     * which {@code created_at} tells apart. {@code any} keeps the planner from a join that reads the whole primary key,
     * which it prefers while the table is small.
     */
    private static final String SETTLE_DONE = """
            update outbox_message m set state = 'done', finished_at = now(), claimed_by = null, lost = 0
            from unnest(?::bigint[], ?::timestamptz[]) as done (id, created_at)
            where m.id = any(?::bigint[]) and m.id = done.id and m.created_at = done.created_at
                and m.finished_at is null""";

    /** A failure counts only while its claim still holds the lease: else the next attempt is under way already. */
    private static final String SETTLE_FAILED = """
            with failed as (
                select * from unnest(?::bigint[], ?::text[], ?::int[], ?::boolean[], ?::bigint[], ?::bigint[], ?::int[],
                    ?::text[]) as f (id, claim, number, dead, retry_ms, duration_ms, status, error)
            ), attempt as (
                insert into outbox_attempt (message_id, number, claimed_by, duration_ms, status, error)
                select f.id, f.number, f.claim, f.duration_ms, f.status, f.error
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
     * A message is given back only while its claim still holds the lease: else it is somebody else's. A suspect stays
     * one: it has not been tried.
     */
    private static final String SETTLE_RELEASED = """
            update outbox_message m
            set attempts = greatest(m.attempts - 1, 0), due_at = now() + r.retry_ms * interval '1 millisecond',
                claimed_by = null
            from unnest(?::bigint[], ?::text[], ?::bigint[]) as r (id, claim, retry_ms)
            where m.id = any(?::bigint[]) and m.id = r.id and m.claimed_by = r.claim and m.finished_at is null""";

    private static final String DELETE_FINISHED = """
            delete from outbox_message where id in (
                select id from outbox_message
                where state in ('done', 'discarded') and finished_at < now() - ? * interval '1 millisecond'
                order by finished_at limit ? for update skip locked)""";

    private static final String STATISTICS = """
            select queue, count(*) as waiting, 0 as suspects, 0 as dead,
                coalesce(extract(epoch from now() - min(created_at)), 0) as oldest_seconds
            from outbox_message where finished_at is null and lost < 2 group by queue
            union all
            select queue, count(*), count(*), 0, coalesce(extract(epoch from now() - min(created_at)), 0)
            from outbox_message where finished_at is null and lost >= 2 group by queue
            union all
            select queue, 0, 0, count(*), 0 from outbox_message where state = 'dead' group by queue""";

    private final DataSource dataSource;

    OutboxStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Stores messages in one transaction and returns when it is committed. They are written in the order of their keys:
     * two replicas that store the same keys at the same time would else each wait for the other.
     *
     * @return for each message whether it is new; false where its queue held its key already
     */
    boolean[] append(List<NewMessage> messages) throws SQLException {
        List<NewMessage> inOrder = messages.stream()
                .sorted(Comparator.comparing(NewMessage::queue).thenComparing(NewMessage::key))
                .toList();
        Set<NewMessage> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Connection connection = dataSource.getConnection()) {
            if (messages.stream().anyMatch(NewMessage::replaceFinished)) {
                insertOrReplace(connection, inOrder, stored);
            } else {
                insert(connection, inOrder, stored);
            }
        }
        boolean[] isNew = new boolean[messages.size()];
        for (int i = 0; i < isNew.length; i++) {
            isNew[i] = stored.contains(messages.get(i));
        }
        return isNew;
    }

    /**
     * Cuts the one statement in two at each message that may replace another. Its turn is that of its key: to replace
     * all of them first would take the locks in another order than other replicas do.
     */
    private static void insertOrReplace(Connection connection, List<NewMessage> inOrder, Set<NewMessage> stored)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            int next = 0;
            for (int i = 0; i < inOrder.size(); i++) {
                NewMessage message = inOrder.get(i);
                if (message.replaceFinished()) {
                    insert(connection, inOrder.subList(next, i), stored);
                    next = i;
                    if (replace(connection, message)) {
                        stored.add(message);
                        next++;
                    }
                }
            }
            insert(connection, inOrder.subList(next, inOrder.size()), stored);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException | Error e) {
            rollback(connection, e);
            throw e;
        }
    }

    /** Auto-commit comes back only after it: to switch it on would commit what is under way. */
    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void insert(Connection connection, List<NewMessage> messages, Set<NewMessage> stored)
            throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            statement.setArray(1, array(connection, "text", messages, NewMessage::queue));
            statement.setArray(2, array(connection, "text", messages, NewMessage::key));
            statement.setArray(3, array(connection, "text", messages, NewMessage::body));
            statement.setArray(4, array(connection, "text", messages, NewMessage::headers));
            statement.setArray(5, array(connection, "text", messages, NewMessage::correlationId));
            statement.setArray(6, array(connection, "text", messages, NewMessage::externalId));
            statement.setArray(7, array(connection, "timestamptz", messages, NewMessage::acceptedAt));
            Set<List<String>> keys = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(List.of(rows.getString(1), rows.getString(2)));
                }
            }
            for (NewMessage message : messages) {
                if (keys.remove(List.of(message.queue(), message.key()))) {
                    stored.add(message);
                }
            }
        }
    }

    private static boolean replace(Connection connection, NewMessage message) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REPLACE)) {
            statement.setString(1, message.body());
            statement.setString(2, message.headers());
            statement.setString(3, message.correlationId());
            statement.setString(4, message.externalId());
            statement.setObject(
                    5,
                    message.acceptedAt() == null ? null : message.acceptedAt().atOffset(ZoneOffset.UTC));
            statement.setString(6, message.queue());
            statement.setString(7, message.key());
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Claims messages that are due, the longest due first, by moving their {@code due_at} ahead by the lease. A lease
     * that ran out without an outcome is written down as a failed attempt on the way. Suspects are left out.
     *
     * @param claim identifies this claim among all replicas
     */
    List<ClaimedMessage> claim(String queue, int limit, Duration lease, String claim) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, queue);
            statement.setInt(2, limit);
            statement.setString(3, claim);
            statement.setLong(4, lease.toMillis());
            List<ClaimedMessage> messages = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (!rows.getBoolean("is_suspect")) {
                        messages.add(claimed(rows, queue, claim));
                    }
                }
            }
            return messages;
        }
    }

    static ClaimedMessage claimed(ResultSet row, String queue, String claim) throws SQLException {
        return new ClaimedMessage(
                row.getLong(1),
                claim,
                queue,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getInt(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getObject(9, OffsetDateTime.class).toInstant());
    }

    /** Moves the end of the lease of messages that are still being worked on. */
    void extend(Collection<ClaimedMessage> messages, Duration lease) throws SQLException {
        List<ClaimedMessage> held = List.copyOf(messages);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(EXTEND)) {
            statement.setLong(1, lease.toMillis());
            Array ids = array(connection, "bigint", held, ClaimedMessage::id);
            statement.setArray(2, ids);
            statement.setArray(3, array(connection, "text", held, ClaimedMessage::claim));
            statement.setArray(4, ids);
            statement.executeUpdate();
        }
    }

    /** Records outcomes; each of the three kinds in one transaction. Doing it again changes nothing. */
    void settle(List<Settlement> settlements) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            settleDone(connection, only(settlements, Settlement.Outcome.DONE));
            settleFailed(connection, only(settlements, Settlement.Outcome.RETRY, Settlement.Outcome.DEAD));
            settleReleased(connection, only(settlements, Settlement.Outcome.RELEASED));
        }
    }

    private static List<Settlement> only(List<Settlement> settlements, Settlement.Outcome... outcomes) {
        List<Settlement.Outcome> wanted = List.of(outcomes);
        return settlements.stream().filter(s -> wanted.contains(s.outcome())).toList();
    }

    private static void settleDone(Connection connection, List<Settlement> done) throws SQLException {
        if (done.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(SETTLE_DONE)) {
            Array ids = array(connection, "bigint", done, s -> s.message().id());
            statement.setArray(1, ids);
            statement.setArray(
                    2, array(connection, "timestamptz", done, s -> s.message().createdAt()));
            statement.setArray(3, ids);
            statement.executeUpdate();
        }
    }

    private static void settleFailed(Connection connection, List<Settlement> failed) throws SQLException {
        if (failed.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(SETTLE_FAILED)) {
            Array ids = array(connection, "bigint", failed, s -> s.message().id());
            statement.setArray(1, ids);
            statement.setArray(
                    2, array(connection, "text", failed, s -> s.message().claim()));
            statement.setArray(
                    3, array(connection, "int", failed, s -> s.message().attempt()));
            statement.setArray(4, array(connection, "boolean", failed, s -> s.outcome() == Settlement.Outcome.DEAD));
            statement.setArray(
                    5, array(connection, "bigint", failed, s -> s.retryIn().toMillis()));
            statement.setArray(
                    6, array(connection, "bigint", failed, s -> s.duration().toMillis()));
            statement.setArray(
                    7, array(connection, "int", failed, s -> s.failure().status()));
            statement.setArray(
                    8, array(connection, "text", failed, s -> s.failure().message()));
            statement.setArray(9, ids);
            statement.executeUpdate();
        }
    }

    private static void settleReleased(Connection connection, List<Settlement> released) throws SQLException {
        if (released.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(SETTLE_RELEASED)) {
            Array ids = array(connection, "bigint", released, s -> s.message().id());
            statement.setArray(1, ids);
            statement.setArray(
                    2, array(connection, "text", released, s -> s.message().claim()));
            statement.setArray(
                    3, array(connection, "bigint", released, s -> s.retryIn().toMillis()));
            statement.setArray(4, ids);
            statement.executeUpdate();
        }
    }

    /**
     * Deletes messages that finished longer ago than the retention; dead ones stay.
     *
     * @return how many were deleted, at most {@code limit}
     */
    int deleteFinished(Duration retention, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELETE_FINISHED)) {
            statement.setLong(1, retention.toMillis());
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    /** Counts what waits and what is dead; a queue that holds neither is not listed. */
    List<QueueStatistics> statistics() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATISTICS);
                ResultSet rows = statement.executeQuery()) {
            List<QueueStatistics> statistics = new ArrayList<>();
            while (rows.next()) {
                statistics.add(new QueueStatistics(
                        rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getDouble(5)));
            }
            return statistics;
        }
    }

    /** Asks the store for a sign of life. */
    void ping() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("select 1")) {
            statement.execute();
        }
    }

    private static <T> Array array(Connection connection, String type, List<T> items, Function<T, ?> value)
            throws SQLException {
        Object[] values = new Object[items.size()];
        for (int i = 0; i < values.length; i++) {
            Object item = value.apply(items.get(i));
            values[i] = item instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : item;
        }
        return connection.createArrayOf(type, values);
    }
}
