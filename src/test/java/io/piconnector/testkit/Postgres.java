package io.piconnector.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server of its own, from the binaries in the test class path; no Docker. It can be stopped and started again on
 * the same port and the same data, which is how a test takes the store away.
 *
 * <p>fsync and synchronous_commit are switched on by name: the library switches fsync off, and a test of durability on a server
 * that does not write is worth nothing.
 */
public final class Postgres implements AutoCloseable {

    private static final String DEFAULT_DATABASE = "postgres";
    private static final String USER = "postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path data;
    private final int port;
    private final String database;
    private final Postgres host;
    private EmbeddedPostgres server;

    private Postgres(Path data) {
        this.data = data;
        port = FreePort.next();
        database = DEFAULT_DATABASE;
        host = null;
    }

    private Postgres(Postgres host, String database) {
        data = host.data;
        port = host.port;
        this.database = database;
        this.host = host;
    }

    /** A new, empty database on the one server of this process, which starts with the first and ends with the process. */
    public static Postgres newDatabase() {
        return Shared.SERVER.newDatabase("test_" + DATABASES.incrementAndGet());
    }

    private static final class Shared {

        private static final Postgres SERVER = startNew("shared");

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /** Starts a server with an empty database; {@code name} only names its data folder below target/it. */
    public static Postgres startNew(String name) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "it"));
            Postgres postgres = new Postgres(
                    Files.createTempDirectory(parent, "postgres-" + name + "-").toAbsolutePath());
            postgres.start();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a further, empty database on this server. Only the server itself can be stopped, and closed. */
    public Postgres newDatabase(String name) {
        execute("CREATE DATABASE " + name);
        return new Postgres(host == null ? this : host, name);
    }

    /** Starts the server on its port and data; for use after {@link #stop()}. */
    public void start() {
        checkServer();
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log()))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start on " + data, e);
        }
        if (!"on".equals(value("SELECT current_setting('fsync')"))) {
            throw new IllegalStateException("PostgreSQL runs without fsync");
        }
    }

    private void checkServer() {
        if (host != null) {
            throw new IllegalStateException(database + " is on a server that others use");
        }
    }

    private File log() {
        return data.resolveSibling(data.getFileName() + ".log").toFile();
    }

    /** Stops the server at once, breaking every connection; data and port stay for {@link #start()}. */
    public void stop() {
        checkServer();
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server = null;
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String username() {
        return USER;
    }

    /** Any value will do: the server trusts local connections. */
    public String password() {
        return "unused";
    }

    public Connection connect() {
        try {
            return DriverManager.getConnection(jdbcUrl(), USER, password());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a statement that gives no rows. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** All rows of a query, each as column name to value. */
    public List<Map<String, Object>> query(String sql, Object... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                ResultSetMetaData columns = result.getMetaData();
                while (result.next()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i), result.getObject(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the only row of a query. */
    public Object value(String sql, Object... arguments) {
        List<Map<String, Object>> rows = query(sql, arguments);
        if (rows.size() != 1) {
            throw new IllegalStateException("One row expected, got " + rows.size() + ": " + sql);
        }
        return rows.get(0).values().iterator().next();
    }

    public long count(String sql, Object... arguments) {
        return ((Number) value(sql, arguments)).longValue();
    }

    /** Every row of every table, each on a line that begins with the table's name. */
    public String dump() {
        return query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
                .stream()
                .map(row -> (String) row.get("table_name"))
                .flatMap(table -> query("SELECT t::text AS line FROM \"" + table + "\" t").stream()
                        .map(row -> table + row.get("line")))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        if (host != null) {
            return;
        }
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
