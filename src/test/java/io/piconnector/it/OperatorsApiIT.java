package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.OperatorApi.Answer;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator's program does: each call, each role, each error. Every answer is checked against the API's document. */
class OperatorsApiIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String TOKEN = "an-operators-token-0123456789abcdef";
    private static final String PASSWORD = "a viewer's password";
    private static final String ATS_AUTHORIZATION = "Bearer ats-authorization-secret";

    private static final Postgres postgres = landscape.database();
    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");
    private static final Peer hris = landscape.peer("hris");
    private static final Connector connector = pi.connect(landscape.connector(postgres, "operators-api"))
            .deliversTo(ats, hris)
            .set("destinations.ats.authorization", ATS_AUTHORIZATION)
            .set("pi.result.fetch", "false")
            .set("console.tokens.ops.token", TOKEN)
            .set("console.tokens.ops.role", "operator")
            .set("console.users.viola.password", PASSWORD)
            .set("console.users.viola.role", "viewer")
            .start();

    private static final OperatorApi operator = OperatorApi.of(connector, TOKEN);
    private static final OperatorApi viewer = OperatorApi.of(connector, "viola", PASSWORD);
    private static final Set<String> refused = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void answer() {
        ats.replies(call ->
                refused.contains(call.assessmentId()) ? Reply.status(422).withBody("no such candidate") : Reply.ok());
    }

    @Test
    void shouldFindADeadMessageShowWhatHappenedAndReplayIt() {
        // Given
        PiWebhook webhook = deadAtAts("777;BA");

        // When
        JsonNode found = only("/api/messages?state=dead&queue=ats&q=" + webhook.assessmentId());
        Answer details = operator.get("/api/messages/" + found.get("id"));

        // Then
        assertThat(found.get("lastError").asText()).contains("422").contains("no such candidate");
        assertThat(found.get("externalId").asText()).isEqualTo("777;BA");
        JsonNode attempt = details.json().at("/attempts/0");
        assertThat(attempt.get("status").asInt()).isEqualTo(422);
        assertThat(attempt.at("/request/method").asText()).isEqualTo("POST");
        assertThat(attempt.at("/request/url").asText()).isEqualTo(ats.url("/ats"));
        assertThat(attempt.at("/request/body").asText()).contains(webhook.assessmentId());
        assertThat(attempt.at("/request/headers/webhook-id").asText()).isNotEmpty();
        assertThat(attempt.at("/answer/status").asInt()).isEqualTo(422);
        assertThat(attempt.at("/answer/body").asText()).isEqualTo("no such candidate");
        assertThat(details.body()).doesNotContain("ats-authorization-secret");
        assertThat(details.json().at("/body/data/assessmentId").asText()).isEqualTo(webhook.assessmentId());

        // When
        refused.remove(webhook.assessmentId());
        Answer replay =
                operator.post("/api/messages/" + found.get("id") + "/replay", "{\"why\":\"candidate is there now\"}");

        // Then
        assertThat(replay.status()).isEqualTo(204);
        assertThat(replay.body()).isEmpty();
        awaitState(found, "done");
        assertThat(ats.callsAbout(webhook.assessmentId()))
                .extracting(call -> call.webhookId())
                .hasSize(2)
                .containsOnly(ats.callsAbout(webhook.assessmentId()).get(0).webhookId());
        assertThat(operator.get("/api/audit").json().at("/items/0").toString())
                .contains(
                        "\"who\":\"token:ops\"",
                        "\"act\":\"replay\"",
                        "message " + found.get("id"),
                        "candidate is there now");

        // And the whole story can be told
        JsonNode story = operator.get("/api/timeline?assessmentId=" + webhook.assessmentId())
                .json()
                .get("items");
        List<String> kinds = new ArrayList<>();
        story.forEach(item -> kinds.add(item.get("kind").asText()));
        assertThat(kinds).containsSubsequence("webhook", "type", "routing", "attempt", "replay", "delivery");
        assertThat(story.toString()).contains("the suffix of externalId", "sent to ats, hris", "answered 200");
        assertThat(operator.get("/api/timeline?externalId=777%3BBA")
                        .json()
                        .get("items")
                        .toString())
                .contains("webhook stored: state 40");
    }

    @Test
    void shouldHoldAPausedQueueAndGoOnWhenItIsResumed() {
        // Given
        assertThat(operator.post("/api/queues/hris/pause?why=maintenance").status())
                .isEqualTo(204);

        // When
        PiWebhook webhook = PiWebhook.completed("778;BA");
        connector.pi().send(webhook);
        ats.awaitCallAbout(webhook.assessmentId());

        // Then
        JsonNode waiting = only("/api/messages?state=waiting&queue=hris&q=" + webhook.assessmentId());
        assertThat(queue("hris").get("paused").asBoolean()).isTrue();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(5))
                .until(() -> hris.callsAbout(webhook.assessmentId()).isEmpty());

        // When
        assertThat(operator.post("/api/queues/hris/resume").status()).isEqualTo(204);

        // Then
        hris.awaitCallAbout(webhook.assessmentId());
        awaitState(waiting, "done");
        assertThat(queue("hris").get("paused").asBoolean()).isFalse();
    }

    @Test
    void shouldCountBeforeItReplaysOrDiscardsAllThatMatch() {
        // Given
        List<PiWebhook> dead = List.of(deadAtAts("bulk-1;BA"), deadAtAts("bulk-2;BA"), deadAtAts("bulk-3;BA"));
        String filter = "{\"queue\":\"ats\",\"q\":\"bulk-\",\"why\":\"they exist now\"}";

        // When
        Answer counted = operator.post("/api/messages/replay?dry-run=true", filter);

        // Then
        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.json().get("count").asInt()).isEqualTo(3);
        assertThat(operator.get("/api/messages?state=dead&q=bulk-").json().get("items"))
                .hasSize(3);

        // When
        dead.subList(0, 2).forEach(webhook -> refused.remove(webhook.assessmentId()));
        Answer replayed = operator.post("/api/messages/replay", filter);

        // Then
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.json().get("count").asInt()).isEqualTo(3);
        dead.forEach(webhook -> ats.awaitCallsAbout(webhook.assessmentId(), 2));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operator.get("/api/messages?state=dead&q=bulk-")
                                        .json()
                                        .get("items")
                                        .size()
                                == 1
                        && operator.get("/api/messages?state=waiting&q=bulk-")
                                .json()
                                .get("items")
                                .isEmpty());

        // When
        Answer discarded = operator.post("/api/messages/discard", "{\"q\":\"bulk-\",\"state\":\"dead\"}");

        // Then
        assertThat(discarded.json().get("count").asInt()).isEqualTo(1);
        assertThat(operator.get("/api/messages?state=discarded&q=bulk-").json().get("items"))
                .hasSize(1);
    }

    @Test
    void shouldLetAParkedEventTakeItsWayAgain() {
        // Given an event that no rule knows
        PiWebhook webhook = PiWebhook.completed("779;XX");
        connector.pi().send(webhook);
        JsonNode parked = awaitOnly("/api/messages?state=parked&queue=unrouted&q=" + webhook.assessmentId());

        // When it is replayed
        assertThat(operator.post("/api/messages/" + parked.get("id") + "/replay")
                        .status())
                .isEqualTo(204);

        // Then it goes through route-event again, and is parked anew
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operator.get("/api/messages/" + parked.get("id")).status() == 404);
        JsonNode again = awaitOnly("/api/messages?state=parked&queue=unrouted&q=" + webhook.assessmentId());
        assertThat(again.get("id").asLong()).isGreaterThan(parked.get("id").asLong());
        assertThat(queue("unrouted").get("parked").asInt()).isPositive();

        // When it is moved to a queue that holds its key already, or does not exist
        Answer clash = operator.post("/api/messages/" + again.get("id") + "/move?to=events");
        Answer unknown = operator.post("/api/messages/" + again.get("id") + "/move?to=nowhere");

        // Then
        assertThat(clash.status()).isEqualTo(409);
        assertThat(unknown.status()).isEqualTo(409);
        assertThat(unknown.detail()).contains("there is no queue nowhere", "ats");

        // When it is moved elsewhere
        assertThat(operator.post("/api/messages/" + again.get("id") + "/move?to=hris")
                        .status())
                .isEqualTo(204);

        // Then
        hris.awaitCallAbout(webhook.assessmentId());
        awaitState(again, "done");
        assertThat(operator.post("/api/messages/" + again.get("id") + "/discard")
                        .status())
                .isEqualTo(409);
        assertThat(operator.post("/api/messages/" + again.get("id") + "/move?to=ats")
                        .detail())
                .contains("replay it instead");
    }

    @Test
    void shouldPlaceAnOrderOnceForEachKeyAndShowWhatBecameOfIt() {
        // Given
        String record = "api-" + UUID.randomUUID();
        String order = """
                {"recordId":"%s","assessment":"BA","firstName":"Ada","lastName":"Lovelace","email":"ada@example.org",
                 "parameters":{"jobid":"12"}}""".formatted(record);
        OperatorApi keyed = operator.with("Idempotency-Key", record);

        // When
        Answer first = keyed.post("/api/orders", order);
        Answer again = keyed.post("/api/orders", order);
        Answer other = keyed.post("/api/orders", order.replace("Ada", "Adele"));

        // Then
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.json().get("externalId").asText()).isEqualTo(record + ";BA");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        await().atMost(Duration.ofSeconds(20)).until(() -> operator.get("/api/orders/" + record + "%3BBA")
                .json()
                .path("state")
                .asText()
                .equals("ordered"));
        JsonNode known = operator.get("/api/orders/" + record + "%3BBA").json();
        assertThat(known.get("source").asText()).isEqualTo("api");
        assertThat(known.get("assessmentId").asText()).isNotEmpty();
        assertThat(pi.assessments(record + ";BA")).hasSize(1);
        assertThat(operator.get("/api/orders?state=ordered&limit=1").json().get("items"))
                .hasSize(1);

        // And what PI said is part of the story
        String story =
                operator.get("/api/timeline?externalId=" + record + "%3BBA").body();
        assertThat(story).contains("of api taken", "/behavioralassessments: answered 20", "PI has the order");
        assertThat(story).doesNotContain(PiOrders.API_KEY, "Lovelace");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"assessment\":\"BA\",\"firstName\":\"A\",\"lastName\":\"L\",\"email\":\"a@b.c\"} | recordId is empty",
                "{\"recordId\":\"1\",\"assessment\":\"ZZ\",\"firstName\":\"A\",\"lastName\":\"L\",\"email\":\"a@b.c\"} | assessment is 'ZZ'",
                "{\"recordId\":\"1\",\"assessment\":\"BA\",\"firstName\":\" \",\"lastName\":\"L\",\"email\":\"a@b.c\"} | firstName is empty",
                "{\"recordId\":\"1\",\"assessment\":\"BA\",\"firstName\":\"A\",\"lastName\":\"L\",\"email\":\"abc\"} | email is not an e-mail",
                "{\"recordId\":\"1\",\"asessment\":\"BA\"} | field 'asessment' is unknown",
                "{\"recordId\":[1]} | field 'recordId' has a wrong value",
                "nothing | the body is no JSON object",
                "null | the body is null",
                "{} {} | the body is no JSON object"
            })
    void shouldSayWhichFieldOfAnOrderIsWrong(String body, String detail) {
        // When
        Answer answer = operator.post("/api/orders", body);

        // Then
        assertProblem(answer, 400, detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /api/messages?state=dead&limit=0 | 400 | limit is 0",
                "GET | /api/messages?limit=99999999 | 400 | limit is no number",
                "GET | /api/messages?limit=-1 | 400 | limit is no number",
                "GET | /api/messages?state=Dead | 400 | state is 'Dead'",
                "GET | /api/messages?cursor=abc | 400 | cursor is none of this list",
                "GET | /api/messages?cursor=%00 | 400 | cursor is none of this list",
                "GET | /api/messages?q=%00 | 400 | remove it",
                "GET | /api/messages?from=yesterday | 400 | from is 'yesterday'",
                "GET | /api/messages?to=%2B999999999-01-01T00:00:00Z | 400 | to is",
                "GET | /api/messages?quue=ats | 400 | parameter 'quue' is unknown",
                "GET | /api/messages?queue=a&queue=b | 400 | comes more than once",
                "GET | /api/messages/abc | 400 | is a number",
                "GET | /api/messages/99999999999999999999 | 400 | is a number",
                "GET | /api/messages/999999999999999 | 404 | there is no message",
                "POST | /api/messages/999999999999999/replay | 404 | there is no message",
                "POST | /api/messages/1/move | 400 | to is missing",
                "POST | /api/messages/replay?dryrun=true | 400 | parameter 'dryrun' is unknown",
                "POST | /api/messages/replay?dry-run=yes | 400 | write true or false",
                "POST | /api/queues/nowhere/pause | 404 | there is no queue 'nowhere'",
                "GET | /api/timeline | 400 | send assessmentId or externalId",
                "GET | /api/timeline?assessmentId=%00 | 400 | assessmentId is too long",
                "GET | /api/orders/unknown | 404 | there is no order",
                "GET | /api/orders?state=dead | 400 | state is 'dead'",
                "GET | /api/orders?cursor=x~!! | 400 | ",
                "GET | /api/audit?cursor=x | 400 | cursor is none",
                "GET | /api/nothing | 404 | there is no such call",
                "GET | /api | 404 | there is no such call",
                "DELETE | /api/queues | 405 | other methods"
            })
    void shouldAnswerWhatIsWrongWithACallAsAProblem(String method, String path, int status, String detail) {
        // When
        Answer answer = operator.call(method, path, null);

        // Then
        assertProblem(answer, status, detail == null ? "" : detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | x",
                "{\"state\":\"DEAD\"} | state is 'DEAD'",
                "{\"queu\":\"ats\"} | field 'queu' is unknown: write one of from, q, queue, state, to, why",
            })
    void shouldNotActOnAWrongFilter(String body, String detail) {
        Answer answer = operator.post("/api/messages/discard", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void shouldHideContentFromViewersAndLetThemDoNothing() {
        // Given
        PiWebhook webhook = deadAtAts("780;BA");
        JsonNode message = only("/api/messages?state=dead&q=" + webhook.assessmentId());
        long acts = operator.get("/api/audit?limit=500").json().get("items").size();

        // Then what happened can be seen, not the content
        Answer details = viewer.get("/api/messages/" + message.get("id"));
        assertThat(details.json().get("body").asText()).isEqualTo("•••");
        assertThat(details.json().get("headers").asText()).isEqualTo("•••");
        assertThat(details.json().at("/attempts/0/request").asText()).isEqualTo("•••");
        assertThat(details.json().at("/attempts/0/status").asInt()).isEqualTo(422);
        for (String path : List.of(
                "/api/queues",
                "/api/messages",
                "/api/audit",
                "/api/orders",
                "/api/timeline?assessmentId=" + webhook.assessmentId())) {
            assertThat(viewer.get(path).status()).as(path).isEqualTo(200);
        }
        for (String path : List.of(
                "/api/queues/ats/pause",
                "/api/queues/ats/resume",
                "/api/messages/" + message.get("id") + "/replay",
                "/api/messages/" + message.get("id") + "/discard",
                "/api/messages/" + message.get("id") + "/move?to=hris",
                "/api/messages/replay",
                "/api/messages/discard",
                "/api/orders")) {
            assertThat(viewer.post(path, "{}").status()).as(path).isEqualTo(403);
        }
        assertThat(operator.get("/api/messages/" + message.get("id"))
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("dead");
        assertThat(operator.get("/api/audit?limit=500").json().get("items")).hasSize((int) acts);
    }

    @Test
    void shouldShowItsDocumentOnlyToThoseWhoAreLetIn() {
        for (String path :
                List.of("/api/openapi", "/api/openapi.json", "/api/openapi.yaml", "/api/queues", "/api/nothing")) {
            assertThat(OperatorApi.nobody(connector).status(path)).as(path).isEqualTo(401);
        }
        assertThat(viewer.document().at("/paths/~1api~1queues/get").isMissingNode())
                .isFalse();
        assertThat(viewer.document()
                        .at("/paths/~1api~1queues/get/responses/default/content")
                        .toString())
                .contains("application/problem+json");
        assertThat(viewer.document()
                        .at("/components/securitySchemes/token/scheme")
                        .asText())
                .isEqualTo("bearer");
        assertThat(viewer.document().get("paths").size()).isGreaterThanOrEqualTo(14);
        assertThat(viewer.with("Accept", "application/yaml").text("/api/openapi"))
                .contains("openapi: 3");
        assertThat(connector.get("/q/openapi").map(answer -> answer.statusCode()))
                .contains(404);
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() {
        assertThat(operator.post("/api/messages/replay", "{\"q\":\"" + "x".repeat(1_100_000) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    private static void assertProblem(Answer answer, int status, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("title").asText()).isNotEmpty();
        assertThat(answer.detail()).contains(detail.strip());
    }

    private static PiWebhook deadAtAts(String externalId) {
        PiWebhook webhook = PiWebhook.completed(externalId);
        refused.add(webhook.assessmentId());
        connector.pi().send(webhook);
        awaitOnly("/api/messages?state=dead&queue=ats&q=" + webhook.assessmentId());
        return webhook;
    }

    private static JsonNode awaitOnly(String path) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operator.get(path).json().path("items").size() == 1);
        return only(path);
    }

    private static JsonNode only(String path) {
        JsonNode items = operator.get(path).json().get("items");
        assertThat(items).as(path).hasSize(1);
        return items.get(0);
    }

    private static JsonNode queue(String name) {
        for (JsonNode queue : operator.get("/api/queues").json().get("items")) {
            if (queue.get("name").asText().equals(name)) {
                return queue;
            }
        }
        throw new AssertionError("no queue " + name);
    }

    private static void awaitState(JsonNode message, String state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> operator.get("/api/messages/" + message.get("id"))
                .json()
                .path("state")
                .asText()
                .equals(state));
    }
}
