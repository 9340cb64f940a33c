package io.piconnector.outbox;

import io.piconnector.testkit.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The store on a real PostgreSQL, one server for all unit tests. Each test takes queues of its own, so none
 * sees another's messages.
 */
public final class TestStore {

    private static final AtomicInteger QUEUES = new AtomicInteger();

    private static final class Server {
        private static final Postgres POSTGRES = start();

        private static Postgres start() {
            Postgres postgres = Postgres.startNew("unit");
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            Flyway.configure()
                    .dataSource(postgres.jdbcUrl(), postgres.username(), postgres.password())
                    .load()
                    .migrate();
            return postgres;
        }
    }

    private TestStore() {}

    static String newQueue() {
        return "queue-" + QUEUES.incrementAndGet();
    }

    static Stores store() {
        return new Stores(dataSource());
    }

    /** Connects as the application does: see quarkus.datasource.jdbc in application.properties. */
    public static DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                try (var statement = connection.createStatement()) {
                    statement.execute("set enable_seqscan = off; set jit = off");
                }
                return connection;
            }
        };
        dataSource.setUrl(Server.POSTGRES.jdbcUrl());
        dataSource.setUser(Server.POSTGRES.username());
        dataSource.setPassword(Server.POSTGRES.password());
        return dataSource;
    }

    static Connection connect() {
        return Server.POSTGRES.connect();
    }

    public static void execute(String sql) {
        Server.POSTGRES.execute(sql);
    }

    public static List<Map<String, Object>> query(String sql, Object... arguments) {
        return Server.POSTGRES.query(sql, arguments);
    }

    /** Runs a statement, and returns its plan with the rows that it read. */
    public static String explain(String sql, Object... arguments) {
        return query("explain (analyze, costs off, timing off) " + sql, arguments).stream()
                .map(row -> row.values().iterator().next().toString())
                .collect(Collectors.joining("\n"));
    }

    /** The row of a message. */
    static Map<String, Object> row(String queue, String key) {
        List<Map<String, Object>> rows = query("""
                select *, extract(epoch from due_at - now())::float8 as due_in, finished_at is not null as finished
                from outbox_message where queue = ? and key = ?""", queue, key);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " messages of key " + key + " in " + queue);
        }
        return rows.get(0);
    }

    static String state(String queue, String key) {
        return (String) row(queue, key).get("state");
    }

    /** The attempts that were written down for a message, the oldest first. */
    static List<Map<String, Object>> attempts(String queue, String key) {
        return query("""
                select a.number, a.claimed_by, a.duration_ms, a.status, a.error
                from outbox_attempt a join outbox_message m on m.id = a.message_id
                where m.queue = ? and m.key = ? order by a.id""", queue, key);
    }

    /** Lets the lease, or the delay until the next attempt, be over. */
    static void makeDue(String queue) {
        execute("update outbox_message set due_at = now() - interval '1 ms' where queue = '" + queue + "'");
    }

    /** Makes suspects of the messages that wait, as if two replicas had died of them, and lets the turn be free. */
    static void makeSuspects(String queue) {
        execute("update outbox_message set attempts = 2, lost = 2 where state = 'waiting' and queue = '" + queue + "'");
        execute("update outbox_suspect_turn set expires_at = '-infinity'");
    }

    static NewMessage message(String queue, String key) {
        return TestMessage.of(queue, key).build();
    }

    /** A message that replaces a finished one of its key. */
    static NewMessage replacement(String queue, String key) {
        return TestMessage.of(queue, key)
                .body("{\"again\":\"" + key + "\"}")
                .replaceFinished(true)
                .build();
    }

    /** A message that PostgreSQL refuses: its queue and key together are too long for their index. */
    static NewMessage tooLongForItsIndex(String queue) {
        String incompressible = new Random(1)
                .ints(1_000, 0x20000, 0x2a000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return message(queue + incompressible, "poison");
    }

    /** Ends messages as an attempt or a person would. */
    static void finish(String queue, String state) {
        execute("update outbox_message set state = '" + state + "', finished_at = now(), claimed_by = null"
                + " where queue = '" + queue + "'");
    }
}
