package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Finds and empties the messages about somebody. An emptied message keeps its queue, so that its key is still known and
 * nothing is done twice. It has no body, and so it can never be sent again. Its retention goes on.
 */
public final class Erasure {

    /** Below the time-out of the connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int MAX_FOUND = 10_000;

    private static final String WHICH = "(correlation_id = any(?::text[]) or external_id = any(?::text[]))";

    private static final String FIND = "select id, key, correlation_id, external_id from outbox_message where " + WHICH
            + " order by id limit " + MAX_FOUND;

    /** {@code ~>=~} compares bytes, as the index does. */
    private static final String WITH_PREFIX = """
            select id, key, correlation_id, external_id from outbox_message
            where external_id ~>=~ ? and external_id ~<~ (? || chr(1114111)) order by id limit\s""" + MAX_FOUND;

    private static final String MENTIONING = """
            select id, key, correlation_id, external_id, body from outbox_message
            where strpos(lower(body), lower(?)) > 0 order by id limit\s""" + MAX_FOUND;

    private static final String COUNT = """
            select count(*), count(*) filter (where claimed_by is not null and finished_at is null and due_at > now()),
                coalesce(sum((select count(*) from outbox_attempt a where a.message_id = m.id)), 0)
            from outbox_message m where m.id = any(?::bigint[])""";

    /** Messages that are being tried stay: their attempts would leave reports behind. */
    private static final String LOCK = """
            select id, key from outbox_message
            where id = any(?::bigint[]) and (finished_at is not null or claimed_by is null or due_at <= now())
            order by id for update""";

    private static final String FORGET_ATTEMPTS = "delete from outbox_attempt where message_id = any(?::bigint[])";

    /** A message that was emptied before may have the new key. */
    private static final String FREE_KEY = """
            delete from outbox_message old using unnest(?::bigint[], ?::text[]) as new (id, key), outbox_message m
            where m.id = new.id and old.queue = m.queue and old.key = new.key and old.id <> m.id""";

    private static final String EMPTY = """
            update outbox_message m
            set body = '', headers = null, correlation_id = null, external_id = null, key = new.key, claimed_by = null,
                state = case when m.state = 'done' then 'done' else 'discarded' end,
                finished_at = coalesce(m.finished_at, now())
            from unnest(?::bigint[], ?::text[]) as new (id, key)
            where m.id = new.id""";

    private final OperatorSql sql;

    public Erasure(DataSource dataSource) {
        sql = new OperatorSql(dataSource, PATIENCE);
    }

    /** A message, by what identifies it. Ids may be null. */
    public record Found(long id, String key, String correlationId, String externalId) {}

    /**
     * What is stored, or what was emptied.
     *
     * @param inProgress messages that are being tried right now
     */
    public record Counts(int messages, int attempts, int inProgress) {}

    /** Returns the messages with one of these ids. */
    public List<Found> find(Collection<String> correlationIds, Collection<String> externalIds) throws SQLException {
        return sql.run(
                connection -> found(connection, FIND, SqlArray.ofTexts(correlationIds), SqlArray.ofTexts(externalIds)));
    }

    /** Returns the messages whose external id begins with a text. */
    public List<Found> withPrefix(String externalId) throws SQLException {
        return sql.run(connection -> found(connection, WITH_PREFIX, externalId, externalId));
    }

    /**
     * Returns the messages whose body holds a text, in any case. It reads all bodies.
     *
     * @param isMeant decides of each body that holds the text
     * @throws SearchTooWideException if that takes too long
     */
    public List<Found> mentioning(String text, Predicate<String> isMeant) throws SQLException {
        return sql.run(connection ->
                Jdbc.query(connection, MENTIONING, row -> isMeant.test(row.getString("body")) ? found(row) : null, text)
                        .stream()
                        .filter(Objects::nonNull)
                        .toList());
    }

    private static List<Found> found(Connection connection, String statement, Object... values) throws SQLException {
        return Jdbc.query(connection, statement, Erasure::found, values);
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(row.getLong(1), row.getString(2), row.getString(3), row.getString(4));
    }

    public Counts count(Collection<Long> ids) throws SQLException {
        return sql.run(connection -> Jdbc.query(
                        connection,
                        COUNT,
                        row -> new Counts(row.getInt(1), row.getInt(3), row.getInt(2)),
                        SqlArray.of("bigint", ids, id -> id))
                .get(0));
    }

    /**
     * Empties messages and deletes their attempts.
     *
     * @param keys the new key of a key
     * @return what was emptied, and how many messages were not, because they are being tried
     */
    public Counts erase(Collection<Long> ids, UnaryOperator<String> keys) throws SQLException {
        return sql.run(connection -> {
            List<Found> locked = Jdbc.query(
                    connection,
                    LOCK,
                    row -> new Found(row.getLong(1), keys.apply(row.getString(2)), null, null),
                    SqlArray.of("bigint", ids, id -> id));
            SqlArray erased = SqlArray.of("bigint", locked, Found::id);
            SqlArray newKeys = SqlArray.of("text", locked, Found::key);
            int attempts = Jdbc.update(connection, FORGET_ATTEMPTS, erased);
            Jdbc.update(connection, FREE_KEY, erased, newKeys);
            Jdbc.update(connection, EMPTY, erased, newKeys);
            return new Counts(locked.size(), attempts, ids.size() - locked.size());
        });
    }
}
