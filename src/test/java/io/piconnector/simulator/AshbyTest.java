package io.piconnector.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.simulator.Ashby.AssessmentType;
import io.piconnector.simulator.Ashby.Started;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.Reply;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Ashby takes and what it does not. A peer stands for the partner. */
class AshbyTest {

    private static final String API_KEY = "ashby-api-key";
    private static final String TYPE = "0b9d6a4e-6f1c-5a1e-9b0f-2d2a5e7c1b01";
    private static final String ID = "7b1f6e0c-2a56-4f0b-8f4e-8a5d7f1c9e21";
    private static final String STARTED = "{\"success\":true,\"results\":{\"assessment_id\":\"" + ID + "\"}}";
    private static final AshbyApplication APPLICATION = AshbyApplication.of(Candidate.named("Noor", "Halvorsen"));

    private final Peer partner = Peer.start("partner").replies(this::answer);
    private final Ashby ashby = Ashby.start(API_KEY).partner(partner.url("/ab"), "partner-key");
    private final Map<String, Reply> answers = new HashMap<>(Map.of(
            "/ab/assessment.list",
            Reply.json("{\"success\":true,\"results\":[{\"assessment_type_id\":\"" + TYPE + "\",\"name\":\"B\"}]}"),
            "/ab/assessment.start",
            Reply.json(STARTED),
            "/ab/assessment.cancel",
            Reply.json(STARTED)));

    @AfterEach
    void close() {
        ashby.close();
        partner.close();
    }

    @Test
    void shouldTakeStartedAndCompletedOfASoundPartner() {
        // Given
        assertThat(ashby.assessmentTypes()).containsExactly(new AssessmentType(TYPE, "B"));
        Started started = ashby.start(TYPE, APPLICATION);

        // When
        String first = update(status(1_795_168_800_000L, "Started"));
        String second = update(completed(1_795_168_800_001L));
        String again = update(completed(1_795_168_800_001L));

        // Then
        assertThat(started).isEqualTo(new Started(200, ID, null));
        assertThat(first).contains("\"success\":true");
        assertThat(second).contains("\"success\":true");
        assertThat(again).contains("\"success\":true");
        assertThat(ashby.errors()).isEmpty();
        assertThat(ashby.updates(ID)).hasSize(2);
        assertThat(ashby.outcomes(ID)).hasSize(1);
        assertThat(partner.calls()).allSatisfy(call -> {
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.header("authorization")).contains(Pi.basic("partner-key", ""));
        });
        assertThat(Shape.of("ashby.assessment.start.request")
                        .problems(partner.calls().get(1).json()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/timestamp                       | 1795168800                    | milliseconds",
                "/timestamp                       | `\"1795168800000\"`           | timestamp",
                "/timestamp                       | 1795168799999                 | not after",
                "/timestamp                       | 1795168800000                 | not after",
                "/assessment_id                   | `\"x\"`                       | unknown assessment",
                "/assessment_status               | missing                       | assessment_status",
                "/assessment_profile_url          | missing                       | assessment_profile_url",
                "/assessment_profile_url/type     | `\"string\"`                  | assessment_profile_url",
                "/assessment_profile_url/value    | `\"c/r\"`                     | not of its type",
                "/assessment_result/identifier    | `\"status\"`                  | not unique",
                "/assessment_result/label         | missing                       | label",
                "/assessment_result/type          | `\"text\"`                    | type",
                "/assessment_result/type          | `\"numeric_score\"`           | not of its type",
                "/assessment_result/value         | {}                            | value",
                "/assessment_result/extra         | 1                             | extra",
                "/score                           | 7                             | score",
                "/metadata                        | {}                            | metadata",
                "/cancelled_reason | {\"identifier\":\"c\",\"label\":\"C\",\"type\":\"string\",\"value\":\"x\"} | is cancelled"
            })
    void shouldAnswerWithAnErrorWhereAnUpdateBreaksARule(String pointer, String value, String complaint) {
        // Given
        ashby.start(TYPE, APPLICATION);
        update(status(1_795_168_800_000L, "Started"));
        ObjectNode update = (ObjectNode) Json.read(completed(1_795_168_800_001L));
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) update.at(pointer.substring(0, slash));
        if (value.equals("missing")) {
            parent.remove(pointer.substring(slash + 1));
        } else {
            parent.set(pointer.substring(slash + 1), Json.read(value));
        }

        // When
        JsonNode answer = Json.read(update(update.toString()));

        // Then
        assertThat(answer.get("success").booleanValue()).isFalse();
        assertThat(ashby.errors()).anySatisfy(error -> assertThat(error).contains(complaint));
        assertThat(ashby.outcomes(ID)).isEmpty();
    }

    @Test
    void shouldNotTakeASecondOutcome() {
        // Given
        answers.put(
                "/ab/assessment.cancel",
                Reply.json(STARTED.replace("}}", ",\"update_request\":" + cancelled(1_795_168_800_001L) + "}}")));
        ashby.start(TYPE, APPLICATION);
        assertThat(ashby.cancel(ID)).isEqualTo(200);
        assertThat(ashby.outcomes(ID)).hasSize(1);
        assertThat(ashby.errors()).isEmpty();

        // When
        String answer = update(completed(1_795_168_800_002L));

        // Then
        assertThat(answer).contains("\"success\":false");
        assertThat(ashby.errors()).singleElement().satisfies(error -> assertThat(error)
                .contains("an outcome already"));
    }

    @Test
    void shouldTellWhyAPartnerRefuses() {
        // Given
        answers.put(
                "/ab/assessment.start",
                Reply.json("{\"message\":\"No such address\"}").withStatus(422));

        // When
        Started started = ashby.start(TYPE, APPLICATION);

        // Then
        assertThat(started).isEqualTo(new Started(422, null, "No such address"));
        assertThat(ashby.errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list  | 200 | {\"success\":true,\"results\":[{\"assessment_type_id\":\"b\",\"name\":\"B\"}]} | uuid",
                "list  | 200 | {\"results\":[]}                                                              | success",
                "list  | 200 | {\"success\":false}                                                           | errorInfo",
                "list  | 500 | {}                                                                            | 500",
                "start | 200 | {\"success\":true,\"results\":{}}                                             | assessment_id",
                "start | 200 | {\"success\":true,\"results\":{\"assessment_id\":7}}                          | assessment_id",
                "start | 200 | {\"success\":true,\"assessment_id\":\"x\"}                                    | results",
                "start | 422 | {\"error\":\"x\"}                                                             | message"
            })
    void shouldComplainOfAMalformedAnswer(String operation, int status, String body, String complaint) {
        // Given
        answers.put("/ab/assessment." + operation, Reply.json(body).withStatus(status));

        // When
        ashby.assessmentTypes();
        ashby.start(TYPE, APPLICATION);

        // Then
        assertThat(ashby.errors()).isNotEmpty().allSatisfy(error -> assertThat(error)
                .startsWith("assessment." + operation));
        assertThat(ashby.errors()).anySatisfy(error -> assertThat(error).contains(complaint));
    }

    @Test
    void shouldNotLetInWhoHasAnotherKey() {
        // Given
        ashby.start(TYPE, APPLICATION);
        String url = ashby.server().url() + "/assessment.update";

        // When
        int none = Calls.send("POST", url, "{}", "Content-Type", "application/json");
        int other = Calls.send("POST", url, "{}", "Authorization", Pi.basic("other", ""));

        // Then
        assertThat(none).isEqualTo(401);
        assertThat(other).isEqualTo(403);
        assertThat(ashby.errors()).hasSize(2);
    }

    @Test
    void shouldAnswerUnsuccessfullyOnDemand() {
        // Given
        ashby.start(TYPE, APPLICATION);
        ashby.answersUnsuccessfully(true);

        // When
        String answer = update(status(1_795_168_800_000L, "Started"));

        // Then
        assertThat(answer).contains("\"success\":false");
        assertThat(ashby.updates(ID)).isEmpty();
        assertThat(ashby.errors()).isEmpty();
    }

    private String update(String body) {
        return Calls.body(
                "POST",
                ashby.server().url() + "/assessment.update",
                body,
                "Content-Type",
                "application/json",
                "Authorization",
                Pi.basic(API_KEY, ""));
    }

    private static String status(long timestamp, String status) {
        return "{\"assessment_id\":\"%s\",\"timestamp\":%d,\"assessment_status\":%s}"
                .formatted(ID, timestamp, value("status", "string", status));
    }

    private static String completed(long timestamp) {
        return "{\"assessment_id\":\"%s\",\"timestamp\":%d,\"assessment_status\":%s,\"assessment_profile_url\":%s,\"assessment_result\":%s,\"metadata\":[%s]}"
                .formatted(
                        ID,
                        timestamp,
                        value("status", "string", "Completed"),
                        value("report", "url", "https://c.example/r/1"),
                        value("result", "string", "Completed"),
                        value("kind", "string", "Behavioral"));
    }

    private static String cancelled(long timestamp) {
        return "{\"assessment_id\":\"%s\",\"timestamp\":%d,\"cancelled_reason\":%s}"
                .formatted(ID, timestamp, value("cancelled", "string", "withdrawn"));
    }

    private static String value(String identifier, String type, String value) {
        return "{\"identifier\":\"%s\",\"label\":\"%s\",\"type\":\"%s\",\"value\":\"%s\"}"
                .formatted(identifier, identifier, type, value);
    }

    private Reply answer(Call call) {
        return answers.getOrDefault(call.target(), Reply.status(404));
    }
}
