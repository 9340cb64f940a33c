package io.piconnector.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** A real PostgreSQL of the demo's own. It keeps its data from one demo to the next, and is as durable as in production. */
final class DemoStore {

    /** Crash recovery after a hard end may take its time. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /** Written when the first start is over; a data folder without it is the rest of an interrupted one. */
    private static final String COMPLETE = "demo-complete";

    private final EmbeddedPostgres server;

    private DemoStore(EmbeddedPostgres server) {
        this.server = server;
    }

    /** @throws IllegalStateException where PostgreSQL does not start, or not as durable as it has to be */
    static DemoStore start(Path folder) {
        Path data = folder.resolve("postgres");
        Path log = folder.resolve("postgres.log");
        Path binaries = folder.resolve("binaries");
        try {
            endLeftover(folder, data.resolve("postmaster.pid"));
            if (Files.exists(data) && !Files.exists(data.resolve(COMPLETE))) {
                delete(data);
            }
            DemoStore store = new DemoStore(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "50")
                    .setPGStartupWait(START_PATIENCE)
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
            // The library lets everybody write there.
            binaries.toFile().setWritable(false, false);
            binaries.toFile().setWritable(true, true);
            store.checkDurable();
            if (!Files.exists(data.resolve(COMPLETE))) {
                Files.createFile(data.resolve(COMPLETE));
            }
            return store;
        } catch (IOException | SQLException | RuntimeException e) {
            throw new IllegalStateException("its PostgreSQL does not run (" + e + "); see " + log, e);
        }
    }

    /** Of the connector's store. */
    String jdbcUrl() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /**
     * The URL of another database of this server, for a simulator. It is made, and the SQL files are run in it, unless an
     * earlier demo has done so.
     *
     * @throws IllegalStateException where it cannot be made
     */
    String database(String name, String... files) {
        try {
            if (!isTrue(
                    server.getPostgresDatabase(),
                    "select exists (select from pg_database where datname = '%s')",
                    name)) {
                execute(server.getPostgresDatabase(), "create database " + name);
            }
            DataSource database = server.getDatabase("postgres", name);
            if (!isTrue(database, "select exists (select from pg_tables where schemaname = '%s')", "public")) {
                runFiles(database, files);
            }
            return server.getJdbcUrl("postgres", name);
        } catch (IOException | SQLException e) {
            stop();
            throw new IllegalStateException("its database " + name + " cannot be made (" + e + ")", e);
        }
    }

    private static boolean isTrue(DataSource database, String query, String name) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query.formatted(name))) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All or none: whoever is interrupted begins again. */
    private static void runFiles(DataSource database, String... files) throws SQLException, IOException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String file : files) {
                statement.execute(resource(file));
            }
            connection.commit();
        }
    }

    private static String resource(String file) throws IOException {
        try (InputStream in = DemoStore.class.getResourceAsStream("/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    int port() {
        return server.getPort();
    }

    void stop() {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("The demo's PostgreSQL does not stop: " + e);
        }
    }

    /** The library starts servers for tests, which need not survive anything, and switches both off. */
    private void checkDurable() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit")) {
                try (ResultSet row = statement.executeQuery("show " + setting)) {
                    row.next();
                    if (!"on".equals(row.getString(1))) {
                        stop();
                        throw new SQLException(setting + " is " + row.getString(1));
                    }
                }
            }
        }
    }

    /**
     * A demo that was killed leaves its PostgreSQL running; a machine that was switched off leaves a pid file whose number
     * may by now be another program's, at which PostgreSQL would refuse to start. Only a process that runs the demo's own
     * binaries is ended.
     */
    private static void endLeftover(Path folder, Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> leftover = Files.readAllLines(pidFile).stream()
                .findFirst()
                .map(String::trim)
                .filter(line -> line.matches("\\d{1,18}"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(process -> process.info()
                        .command()
                        .map(command -> Path.of(command).startsWith(folder))
                        .orElse(false));
        if (leftover.isPresent()) {
            end(leftover.get());
        }
        Files.deleteIfExists(pidFile);
    }

    private static void end(ProcessHandle postgres) throws IOException {
        postgres.destroy();
        try {
            postgres.onExit().get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException stillConnected) {
            // Somebody's session holds it. What is committed is on the disk.
            postgres.destroyForcibly();
            postgres.onExit().join();
        } catch (ExecutionException e) {
            throw new IOException("the PostgreSQL of an earlier demo does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
