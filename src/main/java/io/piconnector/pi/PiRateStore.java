package io.piconnector.pi;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Keeps the one row about calls to PI, which all replicas share. Each method is one transaction. Times are the
 * database's.
 */
@ApplicationScoped
public class PiRateStore {

    /** The number of permits that the row remembers. For a higher rate, the window is a part of a minute. */
    static final int MAX_REMEMBERED = 100;

    /**
     * One minute's calls are spread over this time. PI may count a slow call later than its permit was due, and the
     * calls one minute later must not come too early.
     */
    private static final Duration MINUTE_WITH_SLACK = Duration.ofSeconds(61);

    /**
     * The next permit is due one window after the first of the last {@code capacity} permits. The statement reads only
     * the row's own values, so a statement that waited for the row sees what the other one wrote.
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

    /** Changes nothing if another replica has changed the rate since it was read. */
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

    private final Jdbc jdbc;

    public PiRateStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Reserves the next permit.
     *
     * @param patience how far ahead the permit may be
     * @return the time until the permit is due; empty if it is further ahead, and then it is not reserved
     */
    Optional<Duration> take(int perMinute, Duration patience) throws SQLException {
        int capacity = Math.min(perMinute, MAX_REMEMBERED);
        long window = MINUTE_WITH_SLACK.toMillis() * capacity / perMinute;
        return jdbc.first(
                TAKE,
                row -> Duration.ofMillis(row.getLong(1)),
                capacity,
                window,
                capacity,
                capacity,
                window,
                patience.toMillis());
    }

    PiPace read() throws SQLException {
        return jdbc.query(
                        READ,
                        row -> new PiPace(
                                row.getObject(1, Integer.class),
                                row.getObject(2, OffsetDateTime.class),
                                duration(row, 3),
                                row.getObject(4, Integer.class),
                                duration(row, 5),
                                duration(row, 6)))
                .get(0);
    }

    private static Duration duration(ResultSet row, int column) throws SQLException {
        Long millis = row.getObject(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** Stops the calls of all replicas for this long. A longer pause stays. */
    void pause(Duration pause) throws SQLException {
        jdbc.update(PAUSE, pause.toMillis());
    }

    /** Records the limit that PI named. */
    void name(int limit) throws SQLException {
        jdbc.update(NAME, limit);
    }

    /**
     * Sets the rate.
     *
     * @param seen the time of the last change, as {@link #read} returned it, or null
     * @return false if another replica has changed the rate since; its rate stays
     */
    boolean change(int perMinute, OffsetDateTime seen) throws SQLException {
        return jdbc.update(CHANGE, perMinute, seen) > 0;
    }

    /** Records calls that were made without a permit, by their age in milliseconds. */
    void add(List<Long> ages) throws SQLException {
        jdbc.update(ADD, new SqlArray("bigint", ages.toArray()), MAX_REMEMBERED);
    }
}
