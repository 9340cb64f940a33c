package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong setting stops the start, with one line that names it. */
class StartChecksIT {

    private static Postgres postgres;

    @TempDir
    Path folder;

    @BeforeAll
    static void startStore() {
        postgres = Postgres.startNew("checks");
    }

    @AfterAll
    static void stopStore() {
        postgres.close();
    }

    private static Connector sound(String name) {
        return Connector.on(postgres, "checks-" + name)
                .set("destinations.ats.url", "http://127.0.0.1:9/ats")
                .set("destinations.hris.url", "http://127.0.0.1:9/hris");
    }

    @Test
    void shouldStartWithTheSettingsThatTheOtherTestsSpoil() {
        // Given
        try (Connector connector = sound("sound")) {
            // When
            connector.start();

            // Then
            assertThat(connector.get("/q/health/ready").orElseThrow().statusCode())
                    .isEqualTo(200);
            assertThat(connector.stop()).as("exit code after SIGTERM").isEqualTo(143);
        }
    }

    @Test
    void shouldReadTheFileOfItsFolderAndTheEnvironmentBeforeIt() throws IOException {
        // Given: a folder with nothing but settings, one of which is wrong in the file and right in the environment
        Files.writeString(
                folder.resolve("application.properties"), "pi.listener.path=/from/file\ndelivery.backoff=soon\n");
        try (Connector connector = sound("environment")
                .in(folder)
                .set("delivery.backoff", null)
                .setEnvironment("DELIVERY_BACKOFF", "1s")
                .set("pi.listener.username", null)
                .set("pi.listener.password", null)
                .setEnvironment("PI_LISTENER_USERNAME", Pi.USERNAME)
                .setEnvironment("PI_LISTENER_PASSWORD", Pi.PASSWORD)) {
            // When
            connector.start();

            // Then
            PiWebhook webhook = PiWebhook.completed("1;BA").to("/from/file/assessmentstatus");
            assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);

            // When
            connector.stop();
            int exit = connector
                    .setEnvironment("DELIVERY_BACKOFF", "never")
                    .launch()
                    .awaitExit();

            // Then
            assertOneClearLine(connector, exit, "delivery.backoff");
        }
    }

    /** As Kubernetes does, and PI, whose calls come whenever they come. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "probed-setting | delivery.backoff            | soon",
                "probed-away    | quarkus.datasource.jdbc.url | jdbc:postgresql://127.0.0.1:9/away",
                "probed-route   | routes.location             | file:/no-such-folder"
            })
    void shouldSayOneLineWhileSomebodyKeepsCalling(String name, String property, String value) throws Exception {
        // Given
        try (Connector connector = sound(name).set(property, value)) {
            AtomicBoolean isOver = new AtomicBoolean();
            Set<Integer> answers = ConcurrentHashMap.newKeySet();
            List<Thread> callers = Stream.of(
                            "/q/health/live", "/q/health/ready", "/q/metrics", PiWebhook.DEFAULT_LISTENER)
                    .map(path -> new Thread(() -> {
                        while (!isOver.get()) {
                            connector.get(path).ifPresent(answer -> answers.add(answer.statusCode()));
                        }
                    }))
                    .toList();
            callers.forEach(Thread::start);

            // When
            int exit = connector.launch().awaitExit();

            // Then
            isOver.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(answers).as("where the port was open for long enough").isSubsetOf(503);
            assertOneClearLine(connector, exit, property);
        }
    }

    /** One of each way in which a start finds a wrong setting. The classes' own tests show what is wrong. */
    @ParameterizedTest(name = "{0} {1}={2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown-name  | pi.listner.username          | pi",
                "destination   | destinations.ats.secret      | whsec_!!!not-base64!!!",
                "renamed       | ats.secret                   | whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            })
    void shouldNotStartWhenASettingIsWrong(String name, String property, String value) {
        // Given
        try (Connector connector = sound(name).set(property, value)) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, property);
        }
    }

    @Test
    void shouldNotStartWithoutCredentialsUnlessThatIsWantedByName() {
        // Given
        try (Connector connector =
                sound("anonymous").set("pi.listener.username", null).set("pi.listener.password", null)) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, "pi.listener.username");
            assertThat(connector.output()).contains("pi.listener.anonymous");

            // When
            connector.set("pi.listener.anonymous", "true").start();

            // Then
            assertThat(connector.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown-setting | - route: {id: deliver-hris, from: {uri: 'outbox:hris', steps: [{to: '{{no.such.setting}}'}]}}",
                "unknown-option  | - route: {id: deliver-hris, from: {uri: 'outbox:hris?concurency=3', steps: [{log: x}]}}",
            })
    void shouldNotStartWhenARouteFileCannotBeRead(String name, String text) {
        // Given
        Routes routes = Routes.copyTo(folder);
        routes.write("deliver-hris", text);
        try (Connector connector = sound(name + "-route").set("routes.location", routes.location())) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, "deliver-hris");
        }
    }

    @Test
    void shouldNotStartWithoutAStore() {
        // Given
        try (Connector connector = sound("unset-store").set("quarkus.datasource.jdbc.url", null)) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, "quarkus.datasource.jdbc.url");
        }
    }

    private static void assertOneClearLine(Connector connector, int exit, String name) {
        String output = connector.output();
        List<String> naming = output.lines().filter(line -> line.contains(name)).toList();
        assertThat(exit).as("exit code; output:\n" + output).isNotZero().isNotEqualTo(143);
        assertThat(naming).as("lines naming " + name + " in:\n" + output).hasSize(1);
        assertThat(output.lines())
                .as("no stack trace")
                .noneMatch(line ->
                        line.startsWith("\tat ") || line.contains("Caused by:") || line.contains("exceptionType"));
        assertThat(output).as("no password").doesNotContain(Pi.PASSWORD);
    }
}
