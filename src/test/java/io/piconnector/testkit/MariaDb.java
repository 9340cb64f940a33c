package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A MariaDB server of a test's own, from this machine's package {@code mariadb-server}. */
public final class MariaDb implements AutoCloseable {

    public static final String USERNAME = "connector";
    public static final String PASSWORD = "maria-s3cr3t";

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/libexec"));

    private final int port = FreePort.next();
    private final Process process;

    private MariaDb(Path folder) throws IOException, InterruptedException {
        deleteTree(folder);
        Files.createDirectories(folder);
        Path data = folder.resolve("data");
        run(
                folder,
                program("mariadb-install-db"),
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + data);
        process = builder(
                        folder,
                        program("mariadbd"),
                        "--no-defaults",
                        "--user=" + System.getProperty("user.name"),
                        "--datadir=" + data,
                        "--socket=" + folder.resolve("socket"),
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--character-set-server=utf8mb4",
                        "--innodb-buffer-pool-size=32M")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("MariaDB answers")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> {
                    root(
                            "create database hris",
                            "create user " + USERNAME + "@'%' identified by '" + PASSWORD + "'",
                            "grant all on hris.* to " + USERNAME + "@'%'");
                    return true;
                });
    }

    /** Whether this machine has the package. */
    public static boolean isInstalled() {
        return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve("mariadbd")));
    }

    public static MariaDb start(String name) {
        try {
            return new MariaDb(Path.of("target", "it", name).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/hris";
    }

    public void execute(String... statements) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), USERNAME, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The only column of the only row. */
    public String value(String sql, Object... arguments) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), USERNAME, PASSWORD);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void root(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String program(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private static ProcessBuilder builder(Path folder, String... command) {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        int exit = builder(folder, command).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException(command[0] + " ended with " + exit + ": see " + folder.resolve("log"));
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
