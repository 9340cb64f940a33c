package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
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
    void shouldTakeASettingFromTheEnvironment() {
        // Given
        try (Connector connector = sound("environment")
                .set("pi.listener.username", null)
                .set("pi.listener.password", null)
                .setEnvironment("PI_LISTENER_USERNAME", Pi.USERNAME)
                .setEnvironment("PI_LISTENER_PASSWORD", Pi.PASSWORD)) {
            // When
            connector.start();

            // Then
            assertThat(connector.pi().send(PiWebhook.completed("1;BA")).statusCode())
                    .isEqualTo(200);
        }
    }

    /** As Kubernetes does, and PI, whose calls come whenever they come. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "probed-setting | delivery.backoff            | soon",
                "probed-guard   | pi.listener.head-timeout    | soon",
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

    @ParameterizedTest(name = "{0} {1}={2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            value = {
                "bad-cidr             | pi.listener.allowed-addresses | 10.0.0.0/33",
                "bad-address          | pi.listener.allowed-addresses | 23.96.14.211,pi.example.com",
                "bad-proxy            | pi.listener.trusted-proxies   | 10.0.0.300",
                "plain-public-url     | pi.listener.public-url        | http://integration.example.com",
                "long-public-url      | pi.listener.public-url        | LONG",
                "public-url-no-host   | pi.listener.public-url        | https:///listeners",
                "username-alone       | pi.listener.password          | unset",
                "ats-no-scheme        | destinations.ats.url                       | ats.example.com/results",
                "ats-odd-scheme       | destinations.ats.url                       | ftp://ats.example.com/results",
                "ats-blank            | destinations.ats.url                       | http://ats example.com/results",
                "hris-no-host         | destinations.hris.url                      | https://",
                "bad-secret           | destinations.ats.secret                    | whsec_!!!not-base64!!!",
                "bad-backoff          | delivery.backoff              | soon",
                "bad-head-timeout     | pi.listener.head-timeout      | 0s",
                "bad-connections      | pi.listener.max-connections   | many",
                "bad-memory           | pi.listener.body-memory       | 16MB!",
                "little-memory        | pi.listener.body-memory       | 1K",
                "bad-timeout          | delivery.timeout              | -5s",
                "bad-attempts         | delivery.max-attempts         | 0",
                "short-lease          | delivery.lease                | 5s",
                "bad-type             | pi.types.ZZ                   | Not a type!",
                "bad-retention        | outbox.retention              | for ever",
                "bad-pi-url           | pi.api.base-url               | pi.predictiveindex.com/api/v1",
            })
    void shouldNotStartWhenASettingIsWrong(String name, String property, String value) {
        // Given
        String wrong = "LONG".equals(value) ? "https://" + "a.".repeat(125) + "example.com" : value;
        try (Connector connector = sound(name).set(property, wrong)) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, property);
        }
    }

    @ParameterizedTest(name = "{0} {1}={2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            value = {
                "no-key               | pi.api.key                    | unset",
                "no-public-url        | pi.listener.public-url        | unset",
                "credentials-too-long | pi.listener.public-url        | LONG",
                "rate-zero            | pi.api.rate                   | 0",
                "rate-word            | pi.api.rate                   | abc",
                "short-doubt          | pi.order.doubt                | 5s",
                "bad-batch            | hris.poll.batch               | 0",
                "bad-period           | hris.poll.period              | soon",
                "late-look-up         | reconcile.after               | 16d",
                "bad-webhook-property | pi.api.webhook-property       | web hook",
            })
    void shouldNotStartWhenASettingOfOrdersIsWrong(String name, String property, String value) {
        // Given: a URL that only the credentials in it make too long
        String wrong = "LONG".equals(value) ? "https://" + "a.".repeat(90) + "example.com" : value;
        try (Connector connector = sound(name)
                .set("hris.jdbc.url", "jdbc:postgresql://127.0.0.1:9/hris")
                .set("pi.api.key", "key-of-an-organisation-admin")
                .set("pi.listener.public-url", "https://integration.somedomain.com")
                .set(property, wrong)) {
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

    @Test
    void shouldNotStartWhenTheFolderIsMissing() {
        // Given
        try (Connector connector =
                sound("missing-folder").set("routes.location", "file:" + folder.resolve("nowhere"))) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, "nowhere");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not-yaml        | - route: {id: [",
                "unknown-step    | - route: {id: deliver-hris, from: {uri: 'outbox:hris', steps: [{teleport: nowhere}]}}",
                "unknown-scheme  | - route: {id: deliver-hris, from: {uri: 'outbocks:hris', steps: [{log: x}]}}",
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
    void shouldNotStartWhenTheStoreCannotBeReached() {
        // Given
        String nowhere = "jdbc:postgresql://127.0.0.1:9/connector";
        try (Connector connector = sound("no-store").set("quarkus.datasource.jdbc.url", nowhere)) {
            // When
            int exit = connector.launch().awaitExit();

            // Then
            assertOneClearLine(connector, exit, "quarkus.datasource.jdbc.url");
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
