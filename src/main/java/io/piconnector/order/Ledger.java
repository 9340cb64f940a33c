package io.piconnector.order;

import io.piconnector.outbox.Cursor;
import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.OperatorSql;
import io.piconnector.outbox.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The SQL by which operators read the ledger of orders. */
@ApplicationScoped
public class Ledger {

    public static final int MAX_LIMIT = 500;

    private static final String COLUMNS = """
            select external_id, type, source, state, sent_at, assessment_id, ordered_at, error, reported_at, check_at, checks,
                created_at
            from assessment_order
            """;

    private static final String BY_EXTERNAL_ID = COLUMNS + "where external_id = ?";
    private static final String BY_ASSESSMENT = COLUMNS + "where assessment_id = ? order by created_at limit 10";

    private static final String LIST = COLUMNS + """
            where (created_at, external_id) < (coalesce(?::timestamptz, 'infinity'), ?::text)
            order by created_at desc, external_id desc limit ?""";

    private static final String LIST_OF_STATE = COLUMNS + """
            where state = ? and (created_at, external_id) < (coalesce(?::timestamptz, 'infinity'), ?::text)
            order by created_at desc, external_id desc limit ?""";

    private final OperatorSql sql;

    Ledger(DataSource dataSource) {
        sql = new OperatorSql(dataSource);
    }

    /**
     * An order in the ledger.
     *
     * @param type         as in {@code pi.types.*}; null if the suffix is unknown
     * @param source       who placed it
     * @param state        {@code sending}, {@code ordered}, {@code refused} or {@code closed}
     * @param sentAt       when it was last sent, or null
     * @param assessmentId PI's id, or null
     * @param orderedAt    when that became known, or null
     * @param error        why it was refused, or null
     * @param reportedAt   when its source was told of the outcome, or null
     * @param checkAt      when PI is asked about it next, or null
     * @param checks       how often PI was asked
     * @param createdAt    when it came into the ledger
     */
    public record Entry(
            String externalId,
            String type,
            String source,
            String state,
            Instant sentAt,
            String assessmentId,
            Instant orderedAt,
            String error,
            Instant reportedAt,
            Instant checkAt,
            int checks,
            Instant createdAt) {}

    /** Where a list goes on: behind this order. */
    private record Place(Instant time, String externalId) {

        private static final char SEPARATOR = '~';

        static Place of(String cursor) {
            int separator = cursor == null ? -1 : cursor.indexOf(SEPARATOR);
            Instant time = Cursor.of(separator < 0 ? cursor : cursor.substring(0, separator))
                    .time();
            return new Place(
                    time,
                    separator < 0
                            ? ""
                            : new String(
                                            Base64.getUrlDecoder().decode(cursor.substring(separator + 1)),
                                            StandardCharsets.UTF_8)
                                    .replace("\0", ""));
        }

        String text() {
            return new Cursor(time, 0).text()
                    + SEPARATOR
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(externalId.getBytes(StandardCharsets.UTF_8));
        }
    }

    public Optional<Entry> find(String externalId) throws SQLException {
        return sql.run(connection -> Jdbc.query(connection, BY_EXTERNAL_ID, Ledger::entry, externalId)).stream()
                .findFirst();
    }

    /** Returns the orders whose assessment has this id: one, unless PI gave an id twice. */
    public List<Entry> ofAssessment(String assessmentId) throws SQLException {
        return sql.run(connection -> Jdbc.query(connection, BY_ASSESSMENT, Ledger::entry, assessmentId));
    }

    /**
     * Lists orders, the newest first.
     *
     * @param state null for all
     * @throws IllegalArgumentException if the cursor or the limit is wrong
     */
    public Page<Entry> list(String state, String cursor, int limit) throws SQLException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ": give 1 to " + MAX_LIMIT);
        }
        Place after = Place.of(cursor);
        List<Entry> found = sql.run(connection -> state == null
                ? Jdbc.query(connection, LIST, Ledger::entry, after.time(), after.externalId(), limit + 1)
                : Jdbc.query(
                        connection, LIST_OF_STATE, Ledger::entry, state, after.time(), after.externalId(), limit + 1));
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        Entry last = found.get(limit - 1);
        return new Page<>(found.subList(0, limit), new Place(last.createdAt(), last.externalId()).text());
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("external_id"),
                row.getString("type"),
                row.getString("source"),
                row.getString("state"),
                Jdbc.instant(row, "sent_at"),
                row.getString("assessment_id"),
                Jdbc.instant(row, "ordered_at"),
                row.getString("error"),
                Jdbc.instant(row, "reported_at"),
                Jdbc.instant(row, "check_at"),
                row.getInt("checks"),
                Jdbc.instant(row, "created_at"));
    }
}
