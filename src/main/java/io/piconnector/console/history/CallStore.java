package io.piconnector.console.history;

import io.piconnector.console.history.CallRollup.Minute;
import io.piconnector.console.history.CallRollup.Refusals;
import io.piconnector.console.history.CallRollup.Refused;
import io.piconnector.console.history.CallRollup.Repeats;
import io.piconnector.console.history.Duplicates.Arrival;
import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The SQL of calls to the listener. */
@ApplicationScoped
class CallStore {

    /** How many arrivals of one webhook are kept. */
    static final int MAX_ARRIVALS = 20;

    /** How many refused addresses of a day are kept. */
    static final int MAX_ADDRESSES = 1_000;

    static final String OTHERS = "others";

    private static final String ADD_MINUTES = """
            insert into call_minute as known (minute, outcome, count)
            select * from unnest(?::timestamptz[], ?::text[], ?::bigint[])
            on conflict (minute, outcome) do update set count = known.count + excluded.count""";

    private static final String ADD_LAST = """
            insert into last_webhook as known (at, address) values (?, ?)
            on conflict (id) do update set at = excluded.at, address = excluded.address
            where known.at < excluded.at""";

    private static final String KNOWN_ADDRESSES = "select distinct address from refused_call where day = ?";

    private static final String ADD_REFUSED = """
            insert into refused_call as known (day, address, reason, count, last_at) values (?, ?, ?, ?, ?)
            on conflict (day, address, reason) do update
            set count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at)""";

    private static final String ADD_DUPLICATES = """
            insert into webhook_duplicate as known (key, assessment_id, count, times, addresses, last_at)
            values (?, ?, ?, ?, ?, ?)
            on conflict (key) do update
            set count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at),
                times = (known.times || excluded.times)[:?],
                addresses = (known.addresses || excluded.addresses)[:?]""";

    private static final String READ_MINUTES = """
            select outcome, date_bin(?::interval, minute, 'epoch') as at, sum(count)::bigint
            from call_minute where minute > now() - ?::interval group by 1, 2 order by 2, 1""";

    private static final String RECENT = """
            select outcome, sum(count)::bigint from call_minute
            where minute > now() - ? * interval '1 millisecond' group by outcome""";

    private static final String READ_LAST = "select at, address from last_webhook";

    private static final String READ_REFUSED = """
            select address, reason, sum(count)::bigint, max(last_at) as last_at from refused_call
            where day > current_date - 8 group by 1, 2 order by 4 desc, 1, 2 limit ?""";

    private static final String DUPLICATES = "select key, count, times, addresses from webhook_duplicate ";
    private static final String READ_DUPLICATES = DUPLICATES + "where assessment_id = ? order by last_at";
    private static final String DUPLICATES_OF = DUPLICATES + "where key = any(?::text[]) order by last_at";

    private static final String FORGET_DUPLICATES =
            "delete from webhook_duplicate where assessment_id = any(?::text[])";

    private static final String DELETE_MINUTES = "delete from call_minute where minute < now() - interval '8 days'";
    private static final String DELETE_REFUSED = "delete from refused_call where day < current_date - 8";
    private static final String DELETE_DUPLICATES =
            "delete from webhook_duplicate where last_at < now() - interval '30 days'";

    private final Jdbc jdbc;

    CallStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    static void addMinutes(Connection connection, Map<Minute, Long> minutes) throws SQLException {
        List<Map.Entry<Minute, Long>> entries = List.copyOf(minutes.entrySet());
        Jdbc.update(
                connection,
                ADD_MINUTES,
                SqlArray.of("timestamptz", entries, entry -> entry.getKey().start()),
                SqlArray.of("text", entries, entry -> entry.getKey().outcome()),
                SqlArray.of("bigint", entries, Map.Entry::getValue));
    }

    static void addLast(Connection connection, LastWebhook last) throws SQLException {
        Jdbc.update(connection, ADD_LAST, last.at(), last.address());
    }

    /** Addresses beyond the day's limit are added to {@value #OTHERS}. */
    static void addRefused(Connection connection, Map<Refused, Refusals> refused) throws SQLException {
        Map<LocalDate, Set<String>> known = new HashMap<>();
        for (Map.Entry<Refused, Refusals> entry : refused.entrySet()) {
            Refused caller = entry.getKey();
            if (!known.containsKey(caller.day())) {
                known.put(
                        caller.day(),
                        new HashSet<>(Jdbc.query(connection, KNOWN_ADDRESSES, row -> row.getString(1), caller.day())));
            }
            Set<String> addresses = known.get(caller.day());
            boolean fits = addresses.contains(caller.address()) || addresses.size() < MAX_ADDRESSES;
            if (fits) {
                addresses.add(caller.address());
            }
            Jdbc.update(
                    connection,
                    ADD_REFUSED,
                    caller.day(),
                    fits ? caller.address() : OTHERS,
                    caller.reason(),
                    entry.getValue().count(),
                    entry.getValue().lastAt());
        }
    }

    static void addDuplicates(Connection connection, Map<String, Repeats> repeated) throws SQLException {
        for (Map.Entry<String, Repeats> entry : repeated.entrySet()) {
            Repeats repeats = entry.getValue();
            List<Arrival> arrivals = repeats.arrivals();
            Jdbc.update(
                    connection,
                    ADD_DUPLICATES,
                    entry.getKey(),
                    repeats.assessmentId(),
                    repeats.count(),
                    SqlArray.of("timestamptz", arrivals, Arrival::at),
                    SqlArray.of("text", arrivals, Arrival::address),
                    arrivals.get(arrivals.size() - 1).at(),
                    MAX_ARRIVALS,
                    MAX_ARRIVALS);
        }
    }

    List<CallPoint> read(Span span) throws SQLException {
        return jdbc.query(
                READ_MINUTES,
                row -> new CallPoint(row.getString(1), Jdbc.instant(row, "at"), row.getLong(3)),
                span.step(),
                span.length());
    }

    Map<String, Long> recent(Duration length) throws SQLException {
        return jdbc.query(RECENT, row -> Map.entry(row.getString(1), row.getLong(2)), length.toMillis()).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Optional<LastWebhook> last() throws SQLException {
        return jdbc.first(READ_LAST, row -> new LastWebhook(Jdbc.instant(row, "at"), row.getString(2)));
    }

    List<RefusedCaller> refused(int limit) throws SQLException {
        return jdbc.query(
                READ_REFUSED,
                row -> new RefusedCaller(
                        row.getString(1), row.getString(2), row.getLong(3), Jdbc.instant(row, "last_at")),
                limit);
    }

    List<Duplicates> duplicates(String assessmentId) throws SQLException {
        return jdbc.query(READ_DUPLICATES, CallStore::duplicates, assessmentId);
    }

    List<Duplicates> duplicatesOf(Collection<String> keys) throws SQLException {
        return jdbc.query(DUPLICATES_OF, CallStore::duplicates, SqlArray.ofTexts(keys));
    }

    private static Duplicates duplicates(ResultSet row) throws SQLException {
        return new Duplicates(row.getString(1), row.getLong(2), arrivals(row));
    }

    private static List<Arrival> arrivals(ResultSet row) throws SQLException {
        Object[] times = (Object[]) row.getArray(3).getArray();
        String[] addresses = (String[]) row.getArray(4).getArray();
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            arrivals.add(new Arrival(((java.sql.Timestamp) times[i]).toInstant(), addresses[i]));
        }
        return arrivals;
    }

    int forgetDuplicates(Collection<String> assessmentIds) throws SQLException {
        return jdbc.update(FORGET_DUPLICATES, SqlArray.ofTexts(assessmentIds));
    }

    void deleteOld() throws SQLException {
        jdbc.update(DELETE_MINUTES);
        jdbc.update(DELETE_REFUSED);
        jdbc.update(DELETE_DUPLICATES);
    }
}
