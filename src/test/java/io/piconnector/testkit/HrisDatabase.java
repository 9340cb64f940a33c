package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The HRIS as a database with the documented table {@code assessment_request}: a row in it asks for an assessment. */
public final class HrisDatabase {

    private static final String TABLE = """
            CREATE TABLE assessment_request (
                record_id text NOT NULL,
                first_name text,
                middle_name text,
                last_name text,
                email text,
                assessment text NOT NULL,
                job_id text,
                requested_at timestamptz NOT NULL DEFAULT now(),
                ordered_at timestamptz,
                pi_assessment_id text,
                order_error text,
                PRIMARY KEY (record_id, assessment)
            );
            CREATE INDEX ON assessment_request (requested_at, record_id, assessment)
                WHERE ordered_at IS NULL AND order_error IS NULL""";

    private final Postgres postgres;

    private HrisDatabase(Postgres postgres) {
        this.postgres = postgres;
        postgres.execute(TABLE);
    }

    /** Makes the table in an empty database: of a server of its own, which a test can stop, or {@link Postgres#newDatabase}. */
    public static HrisDatabase in(Postgres postgres) {
        return new HrisDatabase(postgres);
    }

    /** The columns of a row that is to be inserted; what is not named gets the table's default. */
    public record Request(Map<String, Object> columns) {

        /** A sound request of a person of this name's own. */
        public static Request of(String recordId, String assessment) {
            Map<String, Object> columns = new LinkedHashMap<>();
            columns.put("record_id", recordId);
            columns.put("assessment", assessment);
            columns.put("first_name", "Noor");
            columns.put("last_name", "Mfano");
            columns.put("email", "noor.mfano@example.com");
            columns.put("job_id", "12345");
            return new Request(columns);
        }

        /** The same with another value, which may be null, in a column of the documented table or of one's own. */
        public Request with(String column, Object value) {
            Map<String, Object> changed = new LinkedHashMap<>(columns);
            changed.put(column, value);
            return new Request(changed);
        }
    }

    /** What the connector wrote, or has not written yet. */
    public record Row(Instant orderedAt, String piAssessmentId, String orderError) {

        public boolean isOrdered() {
            return orderedAt != null;
        }

        public boolean isRefused() {
            return orderError != null;
        }
    }

    /** A record id that no other test uses. */
    public static String newRecordId() {
        return UUID.randomUUID().toString().substring(0, 13);
    }

    /** Has a connector poll this database, five times a second. */
    public Connector connect(Connector connector) {
        return connector
                .set("hris.jdbc.url", postgres.jdbcUrl())
                .set("hris.jdbc.username", postgres.username())
                .set("hris.jdbc.password", postgres.password())
                .set("hris.poll.period", "200ms");
    }

    /** The database itself: for other SQL, and to stop and start its server. */
    public Postgres postgres() {
        return postgres;
    }

    /** Asks for an assessment by a new row. */
    public void insert(Request request) {
        insert(List.of(request));
    }

    /** Asks for assessments by new rows, all in one transaction. All name the same columns. */
    public void insert(List<Request> requests) {
        List<String> names = List.copyOf(requests.get(0).columns().keySet());
        String row = names.stream().map(name -> "?").collect(Collectors.joining(", ", "(", ")"));
        String rows = requests.stream().map(request -> row).collect(Collectors.joining(", "));
        Object[] values = requests.stream()
                .flatMap(request -> names.stream().map(request.columns()::get))
                .toArray();
        postgres.query(
                "INSERT INTO assessment_request (" + String.join(", ", names) + ") VALUES " + rows + " RETURNING 1",
                values);
    }

    /** What stands in a row; absent where it is deleted. */
    public Optional<Row> row(String recordId, String assessment) {
        return postgres
                .query(
                        "SELECT ordered_at, pi_assessment_id, order_error FROM assessment_request"
                                + " WHERE record_id = ? AND assessment = ?",
                        recordId,
                        assessment)
                .stream()
                .findFirst()
                .map(row -> new Row(
                        row.get("ordered_at") == null ? null : ((Timestamp) row.get("ordered_at")).toInstant(),
                        (String) row.get("pi_assessment_id"),
                        (String) row.get("order_error")));
    }

    /** Waits until a row says that it is ordered. */
    public Row awaitOrdered(String recordId, String assessment) {
        return awaitRow(recordId, assessment, Row::isOrdered);
    }

    /** Waits until a row says that it is refused. */
    public Row awaitRefused(String recordId, String assessment) {
        return awaitRow(recordId, assessment, Row::isRefused);
    }

    private Row awaitRow(String recordId, String assessment, Predicate<Row> condition) {
        return await(recordId + ";" + assessment)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> row(recordId, assessment), row -> row.filter(condition)
                        .isPresent())
                .orElseThrow();
    }

    /** Takes an outcome back, as somebody does who wants the record ordered again. */
    public void reset(String recordId, String assessment) {
        postgres.query(
                "UPDATE assessment_request SET ordered_at = NULL, pi_assessment_id = NULL, order_error = NULL"
                        + " WHERE record_id = ? AND assessment = ? RETURNING 1",
                recordId,
                assessment);
    }
}
