package io.piconnector.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.util.FileUtil;

/** Starts a real PostgreSQL of the demo's own. It keeps its data, and is as durable as in production. */
final class DemoStore {

    /** The database with the simulators' tables: the HRIS, and what PI knows of its orders. */
    static final String HRIS = "hris";

    /** Crash recovery after a hard end may take its time. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private static final int STOP_SECONDS = 10;

    private DemoStore() {}

    /** @throws IllegalStateException where PostgreSQL does not start, or its databases cannot be made */
    static EmbeddedPostgres start(Path folder) {
        Path data = folder.resolve("postgres");
        // Written when the first start is over; a data folder without it is the rest of an interrupted one.
        Path complete = data.resolve("demo-complete");
        File binaries = folder.resolve("binaries").toFile();
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(folder.resolve("postgres.log").toFile());
        EmbeddedPostgres server = null;
        try {
            endLeftover(folder, data.resolve("postmaster.pid"));
            if (Files.notExists(complete)) {
                FileUtil.removeDir(data.toFile());
            }
            // The library starts servers for tests, which need not survive anything: both are off unless set.
            server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "50")
                    .setPGStartupWait(START_PATIENCE)
                    .setOutputRedirector(log)
                    .setErrorRedirector(log)
                    .start();
            // The library lets everybody write there.
            binaries.setWritable(false, false);
            binaries.setWritable(true, true);
            makeTables(server);
            Files.write(complete, new byte[0]);
            return server;
        } catch (IOException | SQLException | RuntimeException e) {
            if (server != null) {
                stop(server);
            }
            throw new IllegalStateException("its PostgreSQL does not run (" + e + "); see " + log.file(), e);
        }
    }

    static void stop(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("The demo's PostgreSQL does not stop: " + e);
        }
    }

    private static void makeTables(EmbeddedPostgres server) throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement
                    .executeQuery("select from pg_database where datname = '" + HRIS + "'")
                    .next()) {
                statement.execute("create database " + HRIS);
            }
        }
        try (Connection connection = server.getDatabase("postgres", HRIS).getConnection();
                Statement statement = connection.createStatement()) {
            for (String file : List.of("/hris.sql", "/hris-people.sql", "/pi.sql", "/vendors.sql")) {
                try (InputStream sql = DemoStore.class.getResourceAsStream(file)) {
                    statement.execute(new String(sql.readAllBytes(), UTF_8));
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
        if (Files.notExists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> leftover = Files.readAllLines(pidFile).stream()
                .limit(1)
                .filter(line -> line.matches("\\d{1,18}"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .filter(process -> process.info().command().stream()
                        .anyMatch(command -> Path.of(command).startsWith(folder)))
                .findFirst();
        leftover.ifPresent(postgres -> {
            postgres.destroy();
            try {
                postgres.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
            } catch (CompletionException stillConnected) {
                // Somebody's session holds it. What is committed is on the disk.
                postgres.destroyForcibly();
                postgres.onExit().join();
            }
        });
        Files.deleteIfExists(pidFile);
    }
}
