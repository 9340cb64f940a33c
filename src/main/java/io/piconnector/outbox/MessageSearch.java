package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The SQL by which operators find messages. Every list is read from an index, from the newest message on, so that a part of
 * it costs the same however many messages there are.
 */
class MessageSearch {

    /** A text that matches more messages is refused, because they would all have to be sorted. */
    static final int MAX_HITS = 10_000;

    /** Jumps through the index, from one pair of state and queue to the next. */
    private static final String KEPT = """
            with recursive kept (state, queue) as (
                (select state, queue from outbox_message order by state, queue limit 1)
                union all
                select n.state, n.queue from kept cross join lateral (
                    select state, queue from outbox_message m where (m.state, m.queue) > (kept.state, kept.queue)
                    order by m.state, m.queue limit 1) n
            )
            """;

    private static final String COLUMNS =
            "m.id, m.queue, m.key, m.state, m.attempts, m.correlation_id, m.external_id, m.accepted_at, m.due_at, m.finished_at";

    private static final String LAST_ERROR = """
            left join lateral (select a.error from outbox_attempt a where a.message_id = m.id and a.error is not null
                order by a.id desc limit 1) last on true
            """;

    private static final String LIST = KEPT + "select " + COLUMNS + ", last.error from (select m.* from kept"
            + " cross join lateral (select " + COLUMNS + " from outbox_message m" + """
                 where m.state = kept.state and m.queue = kept.queue
                    and m.accepted_at >= coalesce(?::timestamptz, '-infinity')
                    and m.accepted_at < coalesce(?::timestamptz, 'infinity')
                    and (m.accepted_at, m.id) < (coalesce(?::timestamptz, 'infinity'), ?::bigint)
                order by m.accepted_at desc, m.id desc limit ?) m
            where kept.state = any(?::text[]) and kept.queue = coalesce(?::text, kept.queue)
            order by m.accepted_at desc, m.id desc limit ?) m
            """ + LAST_ERROR
            + "order by m.accepted_at desc, m.id desc";

    private static final String COUNT = KEPT + """
            select coalesce(sum(n.messages), 0) from kept cross join lateral (
                select count(*) as messages from outbox_message m
                where m.state = kept.state and m.queue = kept.queue
                    and m.accepted_at >= coalesce(?::timestamptz, '-infinity')
                    and m.accepted_at < coalesce(?::timestamptz, 'infinity')) n
            where kept.state = any(?::text[]) and kept.queue = coalesce(?::text, kept.queue)""";

    /**
     * {@code ~>=~} and {@code ~<~} compare bytes, as the index does. {@code like} would not use the index in a plan that
     * PostgreSQL makes for every text.
     */
    private static final String HITS = KEPT + """
            , queues (queue) as (select distinct queue from kept)
            select id from (select id from outbox_message m where m.correlation_id = ? limit ?) by_correlation
            union
            select m.id from queues cross join lateral
                (select id from outbox_message m where m.queue = queues.queue and m.key = ?) m
            union
            select id from (select id from outbox_message m
                where m.external_id ~>=~ ? and m.external_id ~<~ (? || chr(1114111)) limit ?) by_external""";

    private static final String HITS_OF_ERROR = KEPT + """
            select m.id from kept
            join outbox_message m on m.state = kept.state and m.queue = kept.queue
                and m.accepted_at >= coalesce(?::timestamptz, '-infinity')
                and m.accepted_at < coalesce(?::timestamptz, 'infinity')
            """ + LAST_ERROR + """
            where kept.state in ('dead', 'parked') and kept.state = any(?::text[])
                and kept.queue = coalesce(?::text, kept.queue) and strpos(lower(last.error), lower(?)) > 0
            limit ?""";

    private static final String AMONG = """
             from outbox_message m where m.id = any(?::bigint[])
                and m.state = any(?::text[]) and m.queue = coalesce(?::text, m.queue)
                and m.accepted_at >= coalesce(?::timestamptz, '-infinity')
                and m.accepted_at < coalesce(?::timestamptz, 'infinity')
            """;

    private static final String LIST_AMONG = "select " + COLUMNS + ", last.error from (select m.*" + AMONG + """
                and (m.accepted_at, m.id) < (coalesce(?::timestamptz, 'infinity'), ?::bigint)
            order by m.accepted_at desc, m.id desc limit ?) m
            """
            + LAST_ERROR + "order by m.accepted_at desc, m.id desc";

    private static final String ABOUT = "select " + COLUMNS + ", last.error from (select id from outbox_message"
            + " where correlation_id = ? union select id from outbox_message where external_id = ?) about" + """
             join outbox_message m on m.id = about.id
            """
            + LAST_ERROR + "order by m.accepted_at desc, m.id desc limit ?";

    private static final String MENTIONING =
            "select " + COLUMNS + ", last.error from (select m.* from outbox_message m" + """
             where m.state = any(?::text[]) and m.queue = ? and strpos(lower(m.body), lower(?)) > 0
            order by m.accepted_at desc, m.id desc limit ?) m
            """
                    + LAST_ERROR + "order by m.accepted_at desc, m.id desc";

    private static final String COUNT_AMONG = "select count(*)" + AMONG;

    private static final String GET = "select " + COLUMNS + ", last.error, m.body, m.headers from outbox_message m "
            + LAST_ERROR + "where m.id = ?";

    private static final String ATTEMPTS = """
            select number, ended_at, duration_ms, status, error, report from outbox_attempt where message_id = ?
            order by id""";

    private MessageSearch() {}

    static List<StoredMessage> list(Connection connection, MessageFilter filter, Cursor after, int limit)
            throws SQLException {
        if (filter.q() == null) {
            return Jdbc.query(
                    connection,
                    LIST,
                    MessageSearch::message,
                    filter.from(),
                    filter.to(),
                    after.time(),
                    after.id(),
                    limit,
                    states(filter),
                    filter.queue(),
                    limit);
        }
        return Jdbc.query(
                connection,
                LIST_AMONG,
                MessageSearch::message,
                hits(connection, filter),
                states(filter),
                filter.queue(),
                filter.from(),
                filter.to(),
                after.time(),
                after.id(),
                limit);
    }

    static long count(Connection connection, MessageFilter filter) throws SQLException {
        List<Long> count = filter.q() == null
                ? Jdbc.query(
                        connection,
                        COUNT,
                        row -> row.getLong(1),
                        filter.from(),
                        filter.to(),
                        states(filter),
                        filter.queue())
                : Jdbc.query(
                        connection,
                        COUNT_AMONG,
                        row -> row.getLong(1),
                        hits(connection, filter),
                        states(filter),
                        filter.queue(),
                        filter.from(),
                        filter.to());
        return count.get(0);
    }

    static List<StoredMessage> about(Connection connection, String correlationId, String externalId, int limit)
            throws SQLException {
        return Jdbc.query(connection, ABOUT, MessageSearch::message, correlationId, externalId, limit);
    }

    static List<StoredMessage> mentioning(Connection connection, String queue, String text, int limit)
            throws SQLException {
        MessageFilter filter = new MessageFilter(queue, null, text, null, null);
        return Jdbc.query(
                connection, MENTIONING, MessageSearch::message, states(filter), filter.queue(), filter.q(), limit);
    }

    static Optional<MessageDetails> get(Connection connection, long id) throws SQLException {
        List<StoredAttempt> attempts = Jdbc.query(connection, ATTEMPTS, MessageSearch::attempt, id);
        return Jdbc.query(
                        connection,
                        GET,
                        row -> new MessageDetails(
                                message(row), row.getString("body"), row.getString("headers"), attempts),
                        id)
                .stream()
                .findFirst();
    }

    /** The messages that a text finds. Errors are looked at only if it is no id, because each has to be read. */
    private static SqlArray hits(Connection connection, MessageFilter filter) throws SQLException {
        String q = filter.q();
        int most = MAX_HITS + 1;
        List<Long> ids = Jdbc.query(connection, HITS, row -> row.getLong(1), q, most, q, q, q, most);
        if (ids.isEmpty()) {
            ids = Jdbc.query(
                    connection,
                    HITS_OF_ERROR,
                    row -> row.getLong(1),
                    filter.from(),
                    filter.to(),
                    states(filter),
                    filter.queue(),
                    q,
                    most);
        }
        if (ids.size() > MAX_HITS) {
            throw new SearchTooWideException(
                    "this finds more than " + MAX_HITS + " messages: narrow the search, by a longer text", null);
        }
        return SqlArray.of("bigint", ids, id -> id);
    }

    private static SqlArray states(MessageFilter filter) {
        return SqlArray.ofTexts(
                filter.state() == null
                        ? Arrays.stream(State.values()).map(State::label).toList()
                        : List.of(filter.state().label()));
    }

    private static StoredMessage message(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getLong("id"),
                row.getString("queue"),
                row.getString("key"),
                State.of(row.getString("state")).orElseThrow(),
                row.getInt("attempts"),
                row.getString("correlation_id"),
                row.getString("external_id"),
                Jdbc.instant(row, "accepted_at"),
                Jdbc.instant(row, "due_at"),
                Jdbc.instant(row, "finished_at"),
                row.getString("error"));
    }

    private static StoredAttempt attempt(ResultSet row) throws SQLException {
        return new StoredAttempt(
                row.getInt("number"),
                Jdbc.instant(row, "ended_at"),
                row.getObject("duration_ms", Long.class),
                row.getObject("status", Integer.class),
                row.getString("error"),
                row.getString("report"));
    }
}
