package io.piconnector.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The packaged connector as a process of its own, the way an operator runs it: {@code java -jar} and settings. Tests see of it only
 * its two ports, its output and its exit code.
 */
public final class Connector implements AutoCloseable {

    private static final boolean IS_NATIVE =
            !System.getProperty("connector.executable", "").isEmpty();

    /** The jar, or the native executable that is to be run in its place. */
    private static final Path PROGRAM = Path.of(
                    IS_NATIVE
                            ? System.getProperty("connector.executable")
                            : System.getProperty("connector.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath();

    /** Halves the work of a start: tests start it hundreds of times, and no process lives long enough for more. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final int port = FreePort.next();
    private final int managementPort = FreePort.next();
    private final Path log;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> prefix = List.of();
    private Path program = PROGRAM;
    private Path workingFolder = Path.of("").toAbsolutePath();
    private Process process;

    private Connector(String name) {
        this.log = Path.of("target", "it", name + ".log");
    }

    /**
     * A connector that keeps its events in {@code postgres} and lets {@link Pi} in, with short waits between tries. Nobody
     * listens where its destinations are. {@code name} names its log below target/it.
     */
    public static Connector on(Postgres postgres, String name) {
        return new Connector(name)
                .set("quarkus.http.host", "127.0.0.1")
                .set("quarkus.management.host", "127.0.0.1")
                .set("quarkus.datasource.jdbc.url", postgres.jdbcUrl())
                .set("quarkus.datasource.username", postgres.username())
                .set("quarkus.datasource.password", postgres.password())
                .set("pi.listener.username", Pi.USERNAME)
                .set("pi.listener.password", Pi.PASSWORD)
                .set("pi.listener.allowed-addresses", "127.0.0.1,::1")
                .set("pi.api.rate", "unlimited")
                .set("destinations.ats.url", "http://127.0.0.1:9/ats")
                .set("destinations.hris.url", "http://127.0.0.1:9/hris")
                .set("delivery.backoff", "200ms")
                .set("delivery.max-backoff", "30s")
                .set("delivery.timeout", "5s")
                .set("delivery.lease", "10s");
    }

    /** Has events delivered to peers: each is the destination of its name, at the path of its name. */
    public Connector deliversTo(Peer... destinations) {
        for (Peer destination : destinations) {
            set("destinations." + destination.name() + ".url", destination.url("/" + destination.name()));
        }
        return this;
    }

    /** Has all events delivered to one peer, which tells the destinations by the path: {@code /ats}, {@code /hris}. */
    public Connector deliversAllTo(Peer peer) {
        return set("destinations.ats.url", peer.url("/ats")).set("destinations.hris.url", peer.url("/hris"));
    }

    /** Sets a property; null takes it away. Heeded at the next start. */
    public Connector set(String property, String value) {
        if (value == null) {
            settings.remove(property);
        } else {
            settings.put(property, value);
        }
        return this;
    }

    /** Sets an environment variable. Heeded at the next start. */
    public Connector setEnvironment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts the process in this folder in place of the project's. Heeded at the next start. */
    public Connector in(Path folder) {
        workingFolder = folder;
        return this;
    }

    /**
     * Has the process started by another command, which gets its command line as arguments, and sees {@link #folder()} at
     * another path. Heeded at the next start.
     */
    public Connector startedBy(List<String> command, Path folder) {
        prefix = command;
        program = folder.resolve(PROGRAM.getFileName());
        return this;
    }

    /** The folder of the packaged connector. */
    public static Path folder() {
        return PROGRAM.getParent();
    }

    /**
     * The program with words on its command line, in a folder and without the environment of this process. It does not
     * need the connector's ports.
     */
    public static ProcessBuilder program(Path folder, List<String> properties, String... words) {
        List<String> command = new ArrayList<>();
        command.add(IS_NATIVE ? PROGRAM.toString() : java());
        properties.forEach(property -> command.add("-D" + property));
        if (!IS_NATIVE) {
            command.addAll(List.of(QUICK_START, "-jar", PROGRAM.toString()));
        }
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
        return builder;
    }

    private static String java() {
        return System.getProperty("connector.java", System.getProperty("java.home") + "/bin/java");
    }

    /** Starts the process and returns at once. */
    public Connector launch() {
        if (isAlive()) {
            throw new IllegalStateException("The connector runs already");
        }
        if (!Files.isRegularFile(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is missing: build with ./mvnw package first");
        }
        List<String> command = new ArrayList<>(prefix);
        command.add(IS_NATIVE ? program.toString() : java());
        command.add("-Xmx256m");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=" + managementPort);
        settings.forEach((property, value) -> command.add("-D" + property + "=" + value));
        if (!IS_NATIVE) {
            command.addAll(List.of(QUICK_START, "-jar", program.toString()));
        }
        try {
            Files.createDirectories(log.getParent());
            if (process == null) {
                Files.deleteIfExists(log);
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workingFolder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts the process and waits until it is ready. */
    public Connector start() {
        return launch().awaitReady();
    }

    /** Waits until the connector says itself that it is ready; fails at once where the process ends before. */
    public Connector awaitReady() {
        await("the connector is ready")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!isAlive()) {
                        throw new IllegalStateException(
                                "The connector ended with " + process.exitValue() + ":\n" + output());
                    }
                })
                .until(() ->
                        get("/q/health/ready").map(HttpResponse::statusCode).orElse(0) == 200);
        return this;
    }

    /** SIGKILL: the process gets no chance to finish anything. Returns when it is gone, with the moment before the signal. */
    public Instant kill9() {
        Instant before = Instant.now();
        process.destroyForcibly();
        awaitExit();
        return before;
    }

    /** SIGTERM, and waits for the end. */
    public int stop() {
        process.destroy();
        return awaitExit();
    }

    /** Waits for the process to end by itself, and gives back its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The connector still runs after 60 s:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The operating system's number of the process: the same number means that nothing was restarted. */
    public long pid() {
        return process.pid();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where health and metrics are. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    /** PI, calling this connector. */
    public Pi pi() {
        return new Pi(url());
    }

    /** GET of a path, below {@code /q/} at the management port; empty where the connection fails. */
    public Optional<HttpResponse<String>> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create((path.startsWith("/q/") ? managementUrl() : url()) + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return Optional.of(CLIENT.send(request, BodyHandlers.ofString()));
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Everything the process wrote to standard output and standard error since the first start. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            process.destroyForcibly();
            awaitExit();
        }
    }
}
