package io.piconnector.console.alert;

import io.piconnector.outbox.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The SQL of alerts. Times are the database's. */
@ApplicationScoped
class AlertStore {

    private static final String SEE = """
            insert into alert as known (cause, since, seen_at) values (?, now(), now())
            on conflict (cause) do update
            set seen_at = now(), over_at = null,
                since = case when known.over_at is null then known.since else now() end,
                is_told = known.is_told and known.over_at is null""";

    /** Not told yet, or grown since it was told; and not within the period. */
    private static final String TELL = """
            update alert set is_told = true, last_told_at = now(), told_count = ?, tellings = tellings + 1
            where cause = ? and over_at is null and (not is_told or told_count < ?)
                and (last_told_at is null or last_told_at <= now() - ? * interval '1 millisecond')
            returning since, tellings""";

    private static final String GONE = """
            select cause from alert where over_at is null and seen_at < now() - ? * interval '1 millisecond'
            order by cause""";

    private static final String END = """
            update alert set over_at = now(), tellings = tellings + 1
            where cause = ? and over_at is null and seen_at < now() - ? * interval '1 millisecond'
            returning since, tellings, is_told""";

    private final Jdbc jdbc;

    AlertStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Something to tell.
     *
     * @param since  when its cause began
     * @param number counts what was told of this cause. If the process dies after it was told, it is told again with the
     *     same number
     */
    record Telling(Instant since, long number) {}

    /** Tells it. If it throws, nothing was told, and a later run tries again. */
    interface Teller {
        void tell(Telling telling);
    }

    /** Records that the cause exists. */
    void see(Cause cause) throws SQLException {
        jdbc.update(SEE, cause.toString());
    }

    /** Has one of all replicas tell it, if it is time. */
    void tell(Condition condition, Duration period, Teller teller) throws SQLException {
        jdbc.transaction(connection -> {
            Jdbc.query(
                            connection,
                            TELL,
                            row -> new Telling(Jdbc.instant(row, "since"), row.getLong(2)),
                            condition.count(),
                            condition.cause().toString(),
                            condition.count(),
                            period.toMillis())
                    .forEach(teller::tell);
            return null;
        });
    }

    /** Returns the causes that no replica has seen for this long. */
    List<Cause> gone(Duration unseen) throws SQLException {
        return jdbc.query(GONE, row -> Cause.parse(row.getString(1)), unseen.toMillis());
    }

    /** Ends it. If it was told that it began, has one of all replicas tell that it is over. */
    void end(Cause cause, Duration unseen, Teller teller) throws SQLException {
        jdbc.transaction(connection -> {
            Jdbc.query(
                            connection,
                            END,
                            row -> row.getBoolean("is_told")
                                    ? Optional.of(new Telling(Jdbc.instant(row, "since"), row.getLong(2)))
                                    : Optional.<Telling>empty(),
                            cause.toString(),
                            unseen.toMillis())
                    .forEach(telling -> telling.ifPresent(teller::tell));
            return null;
        });
    }
}
