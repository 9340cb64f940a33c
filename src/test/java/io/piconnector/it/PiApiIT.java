package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is asked at PI: the type where nothing else tells it, and the result, each once. */
class PiApiIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String API_KEY = "key-of-an-organisation-admin";
    private static final String BEHAVIORAL = "/api/v1/behavioralassessments/";
    private static final String COGNITIVE = "/api/v1/cognitiveassessments/";

    /** What PI's API answers, by path; 404 for every other. */
    private static final Map<String, Function<Call, Reply>> REPLIES = new ConcurrentHashMap<>();

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer api = landscape.peer("api").replies(call -> REPLIES.getOrDefault(
                    call.target(), c -> Reply.status(404)
                            .header("Content-Type", "application/json")
                            .withBody("{\"number\":27,\"context\":null,\"description\":\"No such assessment\","
                                    + "\"parameterErrors\":[]}"))
            .apply(call));
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static final Connector connector = landscape
            .connector(postgres, "api")
            .set("pi.api.base-url", api.url("/api/v1"))
            .set("pi.api.key", API_KEY)
            .deliversTo(ats, hris)
            .set("delivery.max-backoff", "2s")
            .set("delivery.timeout", "2s")
            .set("delivery.lease", "5s")
            .start();

    @Test
    void shouldRouteAsCognitiveAndHandOnTheResultWhenOnlyTheCognitiveAssessmentIsFound() {
        // Given
        PiWebhook webhook = PiWebhook.completed("123456");
        found(COGNITIVE, webhook, 271);

        // When
        accept(webhook);

        // Then
        JsonNode data = ats.awaitCallAbout(webhook.assessmentId()).json().get("data");
        assertThat(data.get("assessmentType").textValue()).isEqualTo("cognitive");
        assertThat(data.get("recordId").textValue()).isEqualTo("123456");
        assertResult(data, webhook, 271);
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(hris.callsAbout(webhook.assessmentId())).isEmpty();
        assertThat(asked(webhook))
                .as("behavioural first, each once")
                .extracting(Call::target)
                .containsExactly(BEHAVIORAL + webhook.assessmentId(), COGNITIVE + webhook.assessmentId());
        assertThat(asked(webhook)).allSatisfy(call -> {
            assertThat(call.method()).isEqualTo("GET");
            assertThat(call.header("api-key")).contains(API_KEY);
            assertThat(call.header("authorization")).isEmpty();
            assertThat(call.headers().keySet())
                    .noneMatch(name -> name.startsWith("webhook-") || name.startsWith("ce-"));
        });
    }

    @Test
    void shouldFetchTheResultOnceForTwoDestinationsAndManyTriesWhenTheTypeIsKnown() {
        // Given
        PiWebhook webhook = PiWebhook.completed("9;BA");
        found(BEHAVIORAL, webhook, 12);
        ats.replies(call -> call.assessmentId().equals(webhook.assessmentId()) && call.attempt() <= 2
                ? Reply.status(503)
                : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
        assertThat(ats.callsAbout(webhook.assessmentId()))
                .hasSize(3)
                .allSatisfy(call -> assertResult(call.json().get("data"), webhook, 12));
        assertThat(hris.callsAbout(webhook.assessmentId()))
                .singleElement()
                .satisfies(call -> assertResult(call.json().get("data"), webhook, 12));
        assertThat(asked(webhook)).extracting(Call::target).containsExactly(BEHAVIORAL + webhook.assessmentId());
    }

    @Test
    void shouldWaitAndGoOnWhenTheApiIsAwayForAWhile() {
        // Given
        PiWebhook webhook = PiWebhook.completed("123456");
        String behavioral = BEHAVIORAL + webhook.assessmentId();
        REPLIES.put(behavioral, call -> Reply.status(503));

        // When
        accept(webhook);

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> asked(webhook).size() >= 3);
        assertThat(ats.callsAbout(webhook.assessmentId())).isEmpty();
        assertThat(outbox.about(webhook.assessmentId()))
                .extracting(Outbox.Message::queue, Outbox.Message::state)
                .containsExactly(tuple("events", "waiting"));

        // When
        found(BEHAVIORAL, webhook, 3);

        // Then
        assertResult(ats.awaitCallAbout(webhook.assessmentId()).json().get("data"), webhook, 3);
        assertResult(hris.awaitCallAbout(webhook.assessmentId()).json().get("data"), webhook, 3);
        assertThat(asked(webhook)).extracting(Call::target).containsOnly(behavioral);
        assertThat(outbox.attempts(outbox.awaitState(webhook.assessmentId(), "events", "done")))
                .as("what PI's API answered is kept for the operator")
                .hasSizeGreaterThanOrEqualTo(2)
                .extracting(Outbox.Attempt::status)
                .containsOnly(503);
    }

    @Test
    void shouldTryAgainWhenTheStoreFailsAfterPiKnewNothingOfTheAssessment() throws Exception {
        // Given
        PiWebhook webhook = PiWebhook.completed("9;BA");
        REPLIES.put(
                BEHAVIORAL + webhook.assessmentId(), call -> Reply.status(404).after(Duration.ofSeconds(1)));
        accept(webhook);
        await().atMost(Duration.ofSeconds(30)).until(() -> asked(webhook).size() == 1);

        // When
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE outbox_message IN ACCESS EXCLUSIVE MODE");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> asked(webhook).get(0).answeredWith() == 404);
            assertThat(connector.pi().send(PiWebhook.completed("8;CA")).statusCode())
                    .as("by now the event could not be handed on to its destinations either")
                    .isEqualTo(503);
            connection.rollback();
        }

        // Then
        for (Peer destination : List.of(ats, hris)) {
            destination.awaitCallAbout(webhook.assessmentId());
        }
        outbox.awaitState(webhook.assessmentId(), "events", "done");
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(outbox.about(webhook.assessmentId()))
                .extracting(Outbox.Message::state)
                .containsOnly("done");
    }

    @Test
    void shouldTakeTheListenersUrlAndPasswordOutOfTheResult() {
        // Given
        PiWebhook webhook = PiWebhook.completed("9;BA");
        String url = "https://pi%40group:" + Pi.PASSWORD + "@connector.example" + PiWebhook.DEFAULT_LISTENER;
        REPLIES.put(BEHAVIORAL + webhook.assessmentId(), call -> Reply.json("""
                {"assessmentStatusWebHook": "%s", "score": 1.10, "note": "PI calls %s"}""".formatted(url, url)));

        // When
        accept(webhook);

        // Then
        for (Peer destination : List.of(ats, hris)) {
            assertThat(destination.awaitCallAbout(webhook.assessmentId()).body())
                    .contains("\"result\":{\"assessmentStatusWebHook\":null,\"score\":1.10,\"note\":\"PI calls ***\"}");
        }
        outbox.awaitNothingWaiting(webhook.assessmentId());
        assertThat(postgres.dump()).contains(webhook.assessmentId()).doesNotContain(Pi.PASSWORD);
    }

    @Test
    void shouldDeliverWhatIsOddButCanBeCarried() {
        // Given
        PiWebhook webhook = PiWebhook.completed("9;BA");
        String deepest = "[".repeat(499) + "]".repeat(499);
        REPLIES.put(
                BEHAVIORAL + webhook.assessmentId(),
                call -> Reply.json("{\"nul\\u0000\":\"a\\u0000b\",\"half\":\"\\ud800\",\"twice\":1,\"twice\":2,"
                        + "\"long\":\"" + "x".repeat(900_000) + "\",\"deep\":" + deepest + "}"));

        // When
        accept(webhook);

        // Then
        String body = ats.awaitCallAbout(webhook.assessmentId()).body();
        assertThat(body)
                .contains("{\"nul\\u0000\":\"a\\u0000b\",\"half\":\"\uFFFD\",\"twice\":2,\"long\":\"xxx")
                .contains("\"deep\":" + deepest + "}")
                .hasSizeGreaterThan(900_000);
    }

    @Test
    void shouldAskWithAnEncodedPathWhenTheAssessmentIdHoldsOddCharacters() {
        // Given
        String odd = "a b/../c?d=e#f%41-" + UUID.randomUUID();
        PiWebhook webhook = new PiWebhook(odd, 40, "1;CA", "EmailInvitation", PiWebhook.DEFAULT_LISTENER);

        // When
        accept(webhook);

        // Then
        ats.awaitCallAbout(odd);
        assertThat(api.calls(call -> call.target().endsWith(odd.substring(odd.length() - 36))))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.target()).startsWith(COGNITIVE);
                    String segment = call.target().substring(COGNITIVE.length());
                    assertThat(segment).doesNotContain("/", "?", "#", " ");
                    assertThat(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                            .isEqualTo(odd);
                });
    }

    private static void found(String type, PiWebhook webhook, int score) {
        String id = webhook.assessmentId();
        REPLIES.put(type + id, call -> Reply.json("{\"assessmentId\":\"" + id + "\",\"score\":" + score + "}"));
    }

    private static void assertResult(JsonNode data, PiWebhook webhook, int score) {
        assertThat(data.at("/result/assessmentId").textValue()).isEqualTo(webhook.assessmentId());
        assertThat(data.at("/result/score").intValue()).isEqualTo(score);
    }

    private static List<Call> asked(PiWebhook webhook) {
        return api.calls(call -> call.target().contains(webhook.assessmentId()));
    }

    private static void accept(PiWebhook webhook) {
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
    }
}
