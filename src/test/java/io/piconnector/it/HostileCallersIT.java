package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.RawCaller;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that want to stop the connector, fill its memory, or get in: by hand-made bytes, against the packaged program. */
class HostileCallersIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final int HEAD_SECONDS = 3;
    private static final int BODY_SECONDS = 4;
    private static final int MAX_CONNECTIONS = 1_500;
    private static final String STRANGER = "127.0.0.2";
    private static final String LISTENER = "/listeners/predictiveindex/assessmentstatus";
    private static final String AUTHORIZATION =
            "Authorization: " + Pi.basic(Pi.USERNAME, Pi.PASSWORD) + "\r\nContent-Type: " + Pi.FORM + "\r\n";

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer destination = landscape.peer("destination");
    private static final Connector connector = landscape
            .connector(postgres, "hostile-callers")
            .set("pi.listener.allowed-addresses", "127.0.0.1")
            .set("pi.listener.head-timeout", HEAD_SECONDS + "s")
            .set("pi.listener.body-timeout", BODY_SECONDS + "s")
            .set("pi.listener.idle-timeout", BODY_SECONDS + "s")
            .set("pi.listener.max-connections", Integer.toString(MAX_CONNECTIONS))
            .set("pi.listener.body-memory", "1M")
            .deliversAllTo(destination)
            .start();
    private static final Pi pi = connector.pi();

    private final List<RawCaller> callers = new ArrayList<>();
    private final PiWebhook hidden = PiWebhook.completed("1;BA");

    @AfterEach
    void close() {
        callers.forEach(RawCaller::close);
        assertThat(connector.output()).doesNotContain("\tat ").doesNotContain("OutOfMemoryError");
        PiWebhook good = PiWebhook.completed("2;BA");
        assertThat(pi.send(good).statusCode()).isEqualTo(200);
        destination.awaitCallAbout(good.assessmentId());
    }

    private RawCaller caller() {
        return caller("127.0.0.1");
    }

    private RawCaller caller(String address) {
        RawCaller caller = RawCaller.from(address, connector.url());
        callers.add(caller);
        return caller;
    }

    private static String post(String headers) {
        return "POST " + LISTENER + " HTTP/1.1\r\nHost: connector.example\r\n" + headers + "\r\n";
    }

    private static String post(PiWebhook webhook) {
        return post(AUTHORIZATION + "Content-Length: " + webhook.form().length() + "\r\n") + webhook.form();
    }

    // --- Memory and time

    @Test
    void shouldRefuseAStrangerBeforeItsBodyIsRead() {
        // Given heads that announce a body
        RawCaller forbidden = caller(STRANGER);
        RawCaller unauthorized = caller();

        // When
        forbidden.send(post("Content-Length: 65536\r\n"));
        unauthorized.send(post("Content-Length: 65536\r\n"));

        // Then
        assertThat(forbidden.readAnswer()).startsWith("HTTP/1.1 403 ").containsIgnoringCase("content-length: 0");
        assertThat(unauthorized.readAnswer())
                .startsWith("HTTP/1.1 401 ")
                .containsIgnoringCase("www-authenticate: Basic");
    }

    @Test
    void shouldSurviveThousandsOfStrangersWithHalfABodyEach() {
        // Given
        String half = post("Content-Length: 65536\r\n") + "x".repeat(65_000);

        // When
        IntStream.range(0, 4_000).forEach(i -> {
            try {
                caller(STRANGER).send(half);
            } catch (UncheckedIOException displaced) {
                // as it should be
            }
        });

        // Then
        PiWebhook good = PiWebhook.completed("1;BA");
        assertThat(pi.send(good).statusCode()).isEqualTo(200);
        assertThat(connector.isAlive()).isTrue();
    }

    @Test
    void shouldAnswer503WhenAllBodiesTogetherNeedTooMuchMemory() {
        // Given sixteen bodies of 64 KiB, which come slowly, with the right credentials
        List<RawCaller> slow = IntStream.range(0, 16)
                .mapToObj(i -> caller().send(post(AUTHORIZATION + "Content-Length: 65536\r\n") + "assessmentId="))
                .toList();

        // When
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(caller().send(post(AUTHORIZATION + "Content-Length: 65536\r\n"))
                                .readAnswer())
                        .startsWith("HTTP/1.1 503 ")
                        .containsIgnoringCase("retry-after: "));

        // Then the memory is free again when they are gone
        slow.forEach(RawCaller::close);
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(
                        pi.send(PiWebhook.completed("1;BA")).statusCode())
                .isEqualTo(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "POST " + LISTENER,
                "POST " + LISTENER + " HTTP/1.1\r\nHost: c\r\nX-Slow: ",
                "POST " + LISTENER + " HTTP/1.1\r\nHost: c\r\n" + "Content-Length: 1000\r\n\r\n"
            })
    void shouldCloseAConnectionThatDrips(String beginning) {
        // Given connections that send a byte a moment, and would for ever
        List<RawCaller> dripping =
                IntStream.range(0, 200).mapToObj(i -> caller().send(beginning)).toList();
        dripping.get(0).readFor(1); // the refusal of a request whose body does not come

        // Then
        await().atMost(Duration.ofSeconds(HEAD_SECONDS + BODY_SECONDS + 6))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> dripping.stream().allMatch(HostileCallersIT::isClosedAfterAnotherByte));
    }

    /** A connection that has got an answer has it read. */
    private static boolean isClosedAfterAnotherByte(RawCaller caller) {
        try {
            caller.send("x").readFor(1);
        } catch (UncheckedIOException closed) {
            return true;
        }
        return caller.isClosed();
    }

    @Test
    void shouldCloseAConnectionWithCredentialsWhoseBodyDrips() {
        // Given
        RawCaller caller = caller().send(post(AUTHORIZATION + "Content-Length: 1000\r\n"));

        // Then
        await().atMost(Duration.ofSeconds(BODY_SECONDS + 5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> isClosedAfterAnotherByte(caller));
    }

    @Test
    void shouldDisplaceThoseWhoWaitWhenThereAreTooManyConnections() {
        // Given
        IntStream.range(0, MAX_CONNECTIONS + 300).forEach(i -> caller(STRANGER));

        // When
        PiWebhook good = PiWebhook.completed("1;BA");

        // Then
        assertThat(pi.send(good).statusCode()).isEqualTo(200);
        assertThat(connector.output()).contains("displaced from=" + STRANGER);
    }

    // --- What is not well-formed

    private String smuggled(String headers, String body) {
        return post(AUTHORIZATION + headers) + body + post(hidden);
    }

    private void assertNothingHidden(String answers, Integer... statuses) {
        assertThat(RawCaller.statuses(answers)).containsExactly(statuses);
        assertThat(outbox.about(hidden.assessmentId())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding:\r\n chunked\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: 5\r\nContent-Length: 0\r\n"
            })
    void shouldAnswer400AndCloseWhenTheFramingIsDoubtful(String headers) {
        assertNothingHidden(caller().send(smuggled(headers, "0\r\n\r\n")).readToEnd(), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.2\r\nHost: c\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"
            })
    void shouldAnswer400WithoutABodyWhenARequestIsNotWellFormed(String request) {
        // When
        String answer = caller().send(request).readToEnd();

        // Then
        assertThat(answer).startsWith("HTTP/1.").contains(" 400 ").endsWith("\r\n\r\n");
        assertThat(RawCaller.statuses(answer)).hasSize(1);
    }

    @Test
    void shouldAnswer400WhenALineOrAHeadIsTooLong() {
        assertThat(caller().send("GET /?" + "x".repeat(5_000)).readToEnd()).contains(" 400 ");
        assertThat(caller().send(post("X: " + "x".repeat(10_000) + "\r\n")).readToEnd())
                .contains(" 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1;a=\"\r\n0\r\n\r\n",
                "1;a=\"\nx\r\n0\r\n\r\n",
                "1\nx\r\n0\r\n\r\n",
                "1\r\nxx\r\n0\r\n\r\n",
                "x\r\n\r\n",
                "-1\r\nx\r\n0\r\n\r\n",
                "fffffffff\r\nx\r\n0\r\n\r\n"
            })
    void shouldAnswerOnceAndCloseWhenAChunkIsMalformed(String body) {
        // When
        String answers =
                caller().send(smuggled("Transfer-Encoding: chunked\r\n", body)).readToEnd();

        // Then
        assertThat(RawCaller.statuses(answers)).containsExactly(400);
        assertThat(outbox.about(hidden.assessmentId())).isEmpty();
    }

    @Test
    void shouldTakeAChunkedBodyAndNothingBehindIt() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        String form = webhook.form();

        // When
        String answers = caller().send(smuggled(
                        "Transfer-Encoding: Chunked\r\n",
                        Integer.toHexString(form.length()) + "\r\n" + form + "\r\n0\r\n\r\n"))
                .readToEnd();

        // Then
        assertNothingHidden(answers, 200);
        assertThat(outbox.about(webhook.assessmentId())).isNotEmpty();
    }

    @Test
    void shouldAnswer100OnceAnd200ToACallThatWaitsBeforeItSendsItsBody() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        String head = AUTHORIZATION + "Content-Length: " + webhook.form().length() + "\r\n";

        // When
        RawCaller caller = caller().send(post(head + "Expect: 100-continue\r\nConnection: close\r\n"));
        String first = caller.readAnswer();
        String second = caller.send(webhook.form()).readToEnd();

        // Then
        assertThat(RawCaller.statuses(first + second)).containsExactly(100, 200);
        destination.awaitCallAbout(webhook.assessmentId());
    }

    @Test
    void shouldNotSpeakHttp2() {
        // Given
        String upgrade = "GET /nothing HTTP/1.1\r\nHost: c\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
        String priorKnowledge =
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000";

        for (String url : List.of(connector.url(), connector.managementUrl())) {
            try (RawCaller asking = RawCaller.to(url);
                    RawCaller knowing = RawCaller.to(url)) {
                // When
                String answer = asking.send(upgrade).readAnswer();
                String toPriorKnowledge = knowing.send(priorKnowledge).readToEnd();

                // Then
                assertThat(RawCaller.statuses(answer)).containsExactly(404);
                assertThat(RawCaller.statuses(toPriorKnowledge)).containsExactly(400);
            }
        }
    }

    @Test
    void shouldNotWaitForEverAtTheManagementPortEither() {
        // Given
        try (RawCaller dripping = RawCaller.to(connector.managementUrl()).send("GET /q/health")) {
            // Then
            await().atMost(Duration.ofSeconds(HEAD_SECONDS + 5))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> isClosedAfterAnotherByte(dripping));
        }
    }

    @Test
    void shouldTellOfMalformedRequestsShortlyAndNotTooOften() {
        // Given
        int before = connector.output().length();
        String malformed = post(AUTHORIZATION + "Transfer-Encoding: chunked\r\n") + "x".repeat(40) + "\r\n";

        // When
        for (int i = 0; i < 300; i++) {
            caller().send(malformed).readToEnd();
        }
        await().until(
                        () -> { // the next second tells what the last one left out
                            caller().send(malformed).readToEnd();
                            return connector
                                    .output()
                                    .substring(before)
                                    .contains("further lines like the next one were left out");
                        });

        // Then
        String told = connector.output().substring(before);
        assertThat(told).contains("malformed from=127.0.0.1");
        assertThat(told.length()).isLessThan(300 * 150);
        assertThat(metric("pi_webhooks_total{outcome=\"malformed\"}")).isGreaterThanOrEqualTo(300);
    }

    private static double metric(String name) {
        return connector
                .get("/q/metrics")
                .map(HttpResponse::body)
                .orElseThrow()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    // --- Paths and queries

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/listeners/predictiveindex/%2e%2e/%2E%2e/q/metrics",
                "//listeners/predictiveindex/assessmentstatus",
                "http://connector.example/listeners/predictiveindex/../../q/metrics",
                "/nothing%zz"
            })
    void shouldAnswer404WithoutABodyWhenAPathIsNotNormalOrUnknown(String path) {
        // When
        String answer = caller().send("GET " + path + " HTTP/1.1\r\nHost: connector.example\r\n\r\n")
                .readFor(500);

        // Then
        assertThat(answer).startsWith("HTTP/1.1 404 ").endsWith("\r\n\r\n").doesNotContain("content-type");
    }

    @Test
    void shouldKeepAParameterWhateverCharactersItHas() {
        // Given raw bytes, as no URL may have them
        PiWebhook webhook = PiWebhook.completed("1;BA");
        String query = "?odd=100%{x}<x>a|b\"a\\b^`#[1]&path=../..//;%2e%2f%5c&name=J\u00c3\u00bcrgen";

        // When
        String answer =
                caller().send(post(webhook).replace(LISTENER, LISTENER + query)).readAnswer();

        // Then
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        JsonNode parameters =
                destination.awaitCallAbout(webhook.assessmentId()).json().at("/data/parameters");
        assertThat(parameters.get("odd").asText()).isEqualTo("100%{x}<x>a|b\"a\\b^`#[1]");
        assertThat(parameters.get("path").asText()).isEqualTo("../..//;./\\");
        assertThat(parameters.get("name").asText()).isEqualTo("Jürgen");
    }

    // --- Bodies that are too large

    @Test
    void shouldTakeABodyOf64KiBAndNoneThatIsLonger() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;BA");
        String form = webhook.form() + "&padding=";
        String longest = form + "x".repeat(64 * 1024 - form.length());

        // When
        String fits = caller().send(post(AUTHORIZATION + "Content-Length: 65536\r\n") + longest)
                .readAnswer();
        String isTooLong = caller().send(post(AUTHORIZATION + "Transfer-Encoding: chunked\r\n"))
                .send("10001\r\n" + longest + "x\r\n0\r\n\r\n")
                .readAnswer();

        // Then
        assertThat(fits).startsWith("HTTP/1.1 200 ");
        destination.awaitCallAbout(webhook.assessmentId());
        assertThat(isTooLong).startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {64 * 1024 + 1, 128 * 1024, 1024 * 1024})
    void shouldLetTheCallerSeeThe413(int length) {
        for (int i = 0; i < 50; i++) {
            // When
            RawCaller caller = caller().send(post(AUTHORIZATION + "Content-Length: " + length + "\r\n"));
            caller.send("x".repeat(length));

            // Then
            assertThat(caller.readAnswer()).startsWith("HTTP/1.1 413 ").containsIgnoringCase("content-length: 0");
        }
    }

    @Test
    void shouldNotReadForEverWhatNobodyWants() {
        // Given
        RawCaller caller = caller().send(post(AUTHORIZATION + "Transfer-Encoding: chunked\r\n"));
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

        // Then
        await().atMost(Duration.ofSeconds(BODY_SECONDS + 5)).until(() -> {
            try {
                caller.send(chunk);
                return false;
            } catch (UncheckedIOException closed) {
                return true;
            }
        });
    }

    @Test
    void shouldCloseAConnectionThatTakesNoAnswers() {
        // Given a caller that asks again and again, and never reads
        RawCaller caller = caller();
        String requests = ("GET /" + UUID.randomUUID() + " HTTP/1.1\r\nHost: c\r\n\r\n").repeat(1_000);

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                caller.send(requests);
                return false;
            } catch (UncheckedIOException closed) {
                return true;
            }
        });
    }
}
