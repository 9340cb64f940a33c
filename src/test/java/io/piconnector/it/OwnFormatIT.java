package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import io.piconnector.testkit.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination with a format of its own: a route of some ten lines, a mapping and a schema. */
class OwnFormatIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ROUTE = """
            - templatedRoute:
                routeId: deliver-ats
                routeTemplateRef: deliver
                parameters:
                  - name: destination
                    value: ats
                  - name: method
                    value: PUT
                  - name: path
                    value: /candidates/${body.data.recordId}/tests?by=${body.data.assessmentSource}
                  - name: mapping
                    value: vendor.jslt
                  - name: contentType
                    value: application/vnd.api+json
                  - name: success
                    value: 200-299,409
            """;

    private static final String MAPPING = """
            {
              "test": .data.assessmentId,
              "status": if (.data.assessmentState == 40) "complete" else error("only completed assessments"),
              "grade": if (.data.recordId == "breaks-the-schema") "five" else 5,
              "job": .data.parameters.jobid
            }
            """;

    private static final String SCHEMA = """
            {"type": "object", "required": ["test", "status"], "properties": {"grade": {"type": "integer"}}}
            """;

    @TempDir
    static Path folder;

    private static final Map<String, Reply> REPLIES = new ConcurrentHashMap<>();
    private static final Peer ats = landscape.peer("ats").replies(call -> REPLIES.entrySet().stream()
            .filter(reply -> call.body().contains(reply.getKey()))
            .findFirst()
            .map(Map.Entry::getValue)
            .orElse(Reply.ok()));
    private static final Peer hris = landscape.peer("hris");
    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static Connector connector;

    @BeforeAll
    static void start() {
        Routes routes = Routes.copyTo(folder).write("deliver-ats", ROUTE);
        write("mappings/vendor.jslt", MAPPING);
        write("mappings/vendor.schema.json", SCHEMA);
        connector = landscape
                .connector(postgres, "own-format")
                .set("routes.location", routes.location())
                .set("destinations.ats.url", ats.url("/api?key=%2B1"))
                .deliversTo(hris)
                .start();
    }

    @Test
    void shouldDeliverInTheVendorsFormat() throws IOException {
        // Given
        PiWebhook webhook = PiWebhook.completed("123456;BA").to(PiWebhook.DEFAULT_LISTENER + "?jobid=7");

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        Call call = only(webhook);
        assertThat(call.method()).isEqualTo("PUT");
        assertThat(call.target()).isEqualTo("/api/candidates/123456/tests?key=%2B1&by=EmailInvitation");
        assertThat(call.header("content-type")).contains("application/vnd.api+json");
        assertThat(call.json())
                .isEqualTo(JSON.readTree("{\"test\": \"%s\", \"status\": \"complete\", \"grade\": 5, \"job\": \"7\"}"
                        .formatted(webhook.assessmentId())));
        assertThat(hris.awaitCallAbout(webhook.assessmentId())
                        .json()
                        .at("/data/recordId")
                        .asText())
                .as("a destination without a mapping gets the event")
                .isEqualTo("123456");
    }

    @Test
    void shouldGiveUpAtOnceWhenTheMappingYieldsNothingValid() {
        // Given
        PiWebhook webhook = PiWebhook.failed("Zoe-secret;CA");

        // When
        accept(webhook);

        // Then
        assertDead(webhook, "mapping vendor.jslt:3: error(\"only completed assessments\")");
    }

    @Test
    void shouldGiveUpAtOnceWhenTheDocumentBreaksItsSchema() {
        // Given
        PiWebhook webhook = PiWebhook.completed("breaks-the-schema;CA");

        // When
        accept(webhook);

        // Then
        assertDead(webhook, "vendor.schema.json: the document breaks rule 'type' at /grade (/properties/grade/type)");
    }

    @ParameterizedTest
    @CsvSource({
        "'../../admin', ..%2F..%2Fadmin",
        "a?b=c&d, a%3Fb%3Dc%26d",
        "%2f%2e%2e, %252f%252e%252e",
        "a b+c, a%20b%2Bc",
        "Zoë 😀, Zo%C3%AB%20%F0%9F%98%80",
        "a#b;c\\d, a%23b%3Bc%5Cd",
    })
    void shouldKeepAHostileRecordIdWithinItsSegment(String recordId, String encoded) {
        // Given
        PiWebhook webhook = PiWebhook.completed(recordId + ";CA");

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        assertThat(only(webhook).target())
                .isEqualTo("/api/candidates/" + encoded + "/tests?key=%2B1&by=EmailInvitation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "."})
    void shouldGiveUpOnARecordIdThatWouldLeadElsewhere(String recordId) {
        // Given
        PiWebhook webhook = PiWebhook.completed(recordId + ";CA");

        // When
        accept(webhook);

        // Then
        assertDead(webhook, "the path of the request has a segment of dots");
    }

    @Test
    void shouldTakeAnAnswerForSuccessThatTheRouteNames() {
        // Given
        PiWebhook webhook = PiWebhook.completed("1;CA");
        REPLIES.put(webhook.assessmentId(), Reply.status(409));

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        assertThat(ats.calls(call -> call.body().contains(webhook.assessmentId())))
                .hasSize(1);
    }

    @Test
    void shouldRefuseEveryWrongMappingAtTheStart(@TempDir Path own) throws IOException {
        // Given
        Routes routes = Routes.copyTo(own).write("deliver-ats", ROUTE.replace("vendor.jslt", "vendr.jslt"));
        Files.createDirectories(own.resolve("mappings"));
        Files.writeString(own.resolve("mappings/broken.jslt"), "{\n  \"id\": .data.\n}\n");

        // When
        try (Connector refused =
                landscape.connector(postgres, "own-format-refused").set("routes.location", routes.location())) {
            int exit = refused.launch().awaitExit();

            // Then
            assertThat(exit).isEqualTo(1);
            assertThat(refused.output())
                    .contains(
                            "mappings/broken.jslt:3: did not expect }: correct the JSLT",
                            "deliver-ats.camel.yaml:12: route 'deliver-ats': there is no mapping 'vendr.jslt'")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void shouldNotPrintTheEventWhenARouteNamesAFieldThatItDoesNotHave(@TempDir Path own) {
        // Given
        Routes routes = Routes.copyTo(own);
        routes.edit(
                "route-event",
                text -> text.replace("${body.data.assessmentType} == 'cog", "${body.data.tpye} == 'cog"));
        Postgres store = landscape.database();
        Connector misspelt = landscape
                .connector(store, "misspelt-field")
                .set("routes.location", routes.location())
                .set("quarkus.log.category.\"io.piconnector\".level", "DEBUG")
                .deliversTo(ats, hris)
                .start();
        PiWebhook webhook =
                PiWebhook.completed("Zoe-secret-person;CA").to(PiWebhook.DEFAULT_LISTENER + "?jobid=job-4711");

        // When
        assertThat(misspelt.pi().send(webhook).statusCode()).isEqualTo(200);

        // Then
        await().untilAsserted(() -> assertThat(misspelt.output()).contains("retry queue=events"));
        assertThat(misspelt.output()).contains("tpye").doesNotContain("job-4711", "EmailInvitation");
        misspelt.close();
    }

    private static void assertDead(PiWebhook webhook, String error) {
        Outbox.Message dead = outbox.awaitState(webhook.assessmentId(), "ats", "dead");
        assertThat(outbox.attempts(dead)).singleElement().satisfies(attempt -> assertThat(attempt.error())
                .startsWith(error)
                .doesNotContain("secret"));
        assertThat(ats.calls(call -> call.body().contains(webhook.assessmentId())))
                .isEmpty();
        await().atMost(Duration.ofSeconds(10)).until(() -> connector
                .output()
                .lines()
                .anyMatch(line -> line.contains(webhook.assessmentId()) && line.contains("queue=ats")));
        assertThat(connector.output().lines().filter(line -> line.contains(webhook.assessmentId())))
                .as("no stack, and no event")
                .allSatisfy(line -> assertThat(line).doesNotContain("\"recordId\"", "AssessmentEvent["));
    }

    private static Call only(PiWebhook webhook) {
        List<Call> calls = ats.calls(call -> call.body().contains(webhook.assessmentId()));
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    private static void accept(PiWebhook webhook) {
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
    }

    private static void write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
