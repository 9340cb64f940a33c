package io.piconnector.console.history;

import io.piconnector.console.history.QueueRollup.Minute;
import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The SQL of what happened in queues. */
@ApplicationScoped
class QueueStore {

    private static final String ADD = """
            insert into queue_%1$s as known (%1$s, queue, stored, done, failed, dead)
            select * from unnest(?::timestamptz[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
            on conflict (%1$s, queue) do update
            set stored = known.stored + excluded.stored, done = known.done + excluded.done,
                failed = known.failed + excluded.failed, dead = known.dead + excluded.dead""";

    private static final String ADD_MINUTES = ADD.formatted("minute");
    private static final String ADD_HOURS = ADD.formatted("hour");

    private static final String READ = """
            select queue, date_bin(?::interval, %1$s, 'epoch') as at, sum(stored)::bigint, sum(done)::bigint,
                sum(failed)::bigint, sum(dead)::bigint
            from queue_%1$s where %1$s > now() - ?::interval group by 1, 2 order by 2, 1""";

    private static final String READ_MINUTES = READ.formatted("minute");
    private static final String READ_HOURS = READ.formatted("hour");

    private static final String RECENT = """
            select queue, sum(stored)::bigint, sum(done)::bigint, sum(failed)::bigint, sum(dead)::bigint
            from queue_minute where minute > now() - ? * interval '1 millisecond' group by queue""";

    /** A day of minutes is shown. */
    private static final String DELETE_MINUTES = "delete from queue_minute where minute < now() - interval '2 days'";

    private static final String DELETE_HOURS = "delete from queue_hour where hour < now() - interval '8 days'";

    /** Taken by one replica at a time, so that limits hold and no two wait for each other. Any number will do. */
    private static final String LOCK = "select pg_advisory_xact_lock(4707)";

    private final Jdbc jdbc;

    QueueStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /** Runs work that adds to the history. */
    void transaction(Jdbc.Work<Void> work) throws SQLException {
        jdbc.transaction(connection -> {
            Jdbc.query(connection, LOCK, row -> null);
            return work.run(connection);
        });
    }

    /** Adds to minutes and to hours, so that hours are right at once. */
    static void add(Connection connection, Map<Minute, QueueCounts> minutes) throws SQLException {
        add(connection, ADD_MINUTES, minutes);
        add(
                connection,
                ADD_HOURS,
                minutes.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> new Minute(
                                        entry.getKey().queue(),
                                        entry.getKey().start().truncatedTo(ChronoUnit.HOURS)),
                                Map.Entry::getValue,
                                QueueCounts::plus)));
    }

    private static void add(Connection connection, String sql, Map<Minute, QueueCounts> counts) throws SQLException {
        List<Map.Entry<Minute, QueueCounts>> entries = List.copyOf(counts.entrySet());
        Jdbc.update(
                connection,
                sql,
                SqlArray.of("timestamptz", entries, entry -> entry.getKey().start()),
                SqlArray.of("text", entries, entry -> entry.getKey().queue()),
                numbers(entries, QueueCounts::stored),
                numbers(entries, QueueCounts::done),
                numbers(entries, QueueCounts::failed),
                numbers(entries, QueueCounts::dead));
    }

    private static SqlArray numbers(List<Map.Entry<Minute, QueueCounts>> entries, ToLongFunction<QueueCounts> number) {
        return SqlArray.of("bigint", entries, entry -> number.applyAsLong(entry.getValue()));
    }

    List<QueuePoint> read(Span span) throws SQLException {
        return jdbc.query(
                span.isByHour() ? READ_HOURS : READ_MINUTES,
                row -> new QueuePoint(
                        row.getString(1),
                        Jdbc.instant(row, "at"),
                        new QueueCounts(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6))),
                span.step(),
                span.length());
    }

    Map<String, QueueCounts> recent(Duration length) throws SQLException {
        return jdbc
                .query(
                        RECENT,
                        row -> Map.entry(
                                row.getString(1),
                                new QueueCounts(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))),
                        length.toMillis())
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    void deleteOld() throws SQLException {
        jdbc.update(DELETE_MINUTES);
        jdbc.update(DELETE_HOURS);
    }
}
