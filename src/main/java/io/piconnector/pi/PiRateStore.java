package io.piconnector.pi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The one row that all replicas share about calls to PI. Every method is one transaction; time is the database's. */
final class PiRateStore {

    /** No more than so many turns are remembered; a higher rate is kept in parts of a minute. */
    static final int MAX_REMEMBERED = 100;

    /**
     * In which the calls of a minute are let through. A call that is slow to get to PI counts there later than its turn,
     * and those a minute after its turn must not be early.
     */
    private static final Duration MINUTE_WITH_SLACK = Duration.ofSeconds(61);

    /**
     * The turn after the last {@code capacity} ones is a window after the first of them. Only the row's own values are
     * used: whoever waited for the row sees what the other wrote.
     */
    private static final String TAKE = """
            update pi_rate set granted = (granted
                || greatest(clock_timestamp(), granted[cardinality(granted) - ? + 1] + ? * interval '1 millisecond'))
                [greatest(cardinality(granted) + 2 - ?, 1):]
            where (granted[cardinality(granted) - ? + 1] + ? * interval '1 millisecond'
                <= clock_timestamp() + ? * interval '1 millisecond') is not false
            returning (extract(epoch from granted[cardinality(granted)] - clock_timestamp()) * 1000)::bigint""";

    private static final String READ = """
            select per_minute, changed_at, (extract(epoch from clock_timestamp() - changed_at) * 1000)::bigint,
                named_limit, (extract(epoch from clock_timestamp() - named_at) * 1000)::bigint,
                (extract(epoch from paused_until - clock_timestamp()) * 1000)::bigint
            from pi_rate""";

    private static final String PAUSE = """
            update pi_rate set paused_until = greatest(paused_until, clock_timestamp() + ? * interval '1 millisecond')""";

    private static final String NAME = """
            update pi_rate set named_limit = ?, named_at = clock_timestamp()""";

    /** Unless another replica has changed it since it was read. */
    private static final String CHANGE = """
            update pi_rate set per_minute = ?, changed_at = clock_timestamp()
            where changed_at is not distinct from ?::timestamptz""";

    private static final String ADD = """
            update pi_rate set granted = (
                select array_agg(turn order by turn) from (
                    select turn from (
                        select unnest(granted) as turn
                        union all
                        select clock_timestamp() - age * interval '1 millisecond' from unnest(?::bigint[]) as age
                    ) as every_turn order by turn desc limit ?
                ) as last_turns)""";

    private final DataSource dataSource;

    PiRateStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Takes the next turn.
     *
     * @param patience how far ahead it may lie
     * @return how long until it comes; nothing where it lies further ahead, then it is not taken
     */
    Optional<Duration> take(int perMinute, Duration patience) throws SQLException {
        int capacity = Math.min(perMinute, MAX_REMEMBERED);
        long window = MINUTE_WITH_SLACK.toMillis() * capacity / perMinute;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        prepare(connection, TAKE, capacity, window, capacity, capacity, window, patience.toMillis());
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(Duration.ofMillis(row.getLong(1))) : Optional.empty();
        }
    }

    /** What holds now. */
    PiPace read() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepare(connection, READ);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new PiPace(
                    row.getObject(1, Integer.class),
                    row.getObject(2, OffsetDateTime.class),
                    duration(row, 3),
                    row.getObject(4, Integer.class),
                    duration(row, 5),
                    duration(row, 6));
        }
    }

    private static Duration duration(ResultSet row, int column) throws SQLException {
        Long millis = row.getObject(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** Has all replicas keep still for so long; a longer pause stays. */
    void pause(Duration pause) throws SQLException {
        update(PAUSE, pause.toMillis());
    }

    /** Keeps the limit that PI named. */
    void name(int limit) throws SQLException {
        update(NAME, limit);
    }

    /**
     * Sets the rate.
     *
     * @param seen when it had been changed before, as {@link #read} said, or null
     * @return false where it has been changed since
     */
    boolean change(int perMinute, OffsetDateTime seen) throws SQLException {
        return update(CHANGE, perMinute, seen) > 0;
    }

    /** Adds calls that took no turn, by their age in milliseconds. */
    void add(List<Long> ages) throws SQLException {
        update(ADD, ages.toArray(Long[]::new), MAX_REMEMBERED);
    }

    private int update(String sql, Object... values) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long[] numbers) {
                statement.setArray(i + 1, connection.createArrayOf("bigint", numbers));
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
        return statement;
    }
}
