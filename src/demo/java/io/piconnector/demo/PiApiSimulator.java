package io.piconnector.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * PI's API, as far as the connector uses it. What the real one calls its results is published nowhere: the names below
 * {@code result} are invented.
 */
@ApplicationScoped
@Named("piApiSimulator")
@Unremovable
public class PiApiSimulator {

    private static final Map<String, String> KINDS = Map.of(
            "behavioralassessments", SampleAssessment.BEHAVIORAL, "cognitiveassessments", SampleAssessment.COGNITIVE);

    private static final List<String> MANDATORY = List.of("firstName", "lastName", "email");
    private static final int LONGEST_WEBHOOK_URL = 255;

    /** No such address exists (RFC 2606). */
    private static final String UNREACHABLE = ".invalid";

    private static final int NOT_FOUND = 27;
    private static final int NOT_VALID = 28;

    private static final int SENT = 10;
    private static final int COMPLETED = 40;
    private static final int FAILED = 60;

    /** Of so many orders one answer is lost, and of so many others one webhook: the second and the third at first. */
    private static final int ANSWER_LOST_EVERY = 6;

    private static final int WEBHOOK_LOST_EVERY = 5;

    /** Seconds that a candidate needs. */
    private static final int QUICKEST = 8;

    private static final int SLOWEST = 15;

    private final Screen screen;
    private final ObjectMapper json;
    private final String key;
    private final String webhookProperty;
    private final Random random = new Random();
    private final AtomicInteger orders = new AtomicInteger();

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body   JSON
     */
    public record Answer(int status, String body) {}

    PiApiSimulator(
            Screen screen,
            ObjectMapper json,
            @ConfigProperty(name = "pi.api.key") String key,
            @ConfigProperty(name = "pi.api.webhook-property") String webhookProperty) {
        this.screen = screen;
        this.json = json;
        this.key = key;
        this.webhookProperty = webhookProperty;
    }

    /** Reads {@code POST {collection}}: what PI creates, or why it does not. */
    public PiOrder order(
            @Header("collection") String collection,
            @Header("api-key") String sentKey,
            @Body byte[] request,
            Exchange exchange)
            throws IOException {
        Optional<Answer> refusal = refusal(collection, sentKey);
        if (refusal.isPresent()) {
            return PiOrder.refused(refusal.get());
        }
        JsonNode order = json.readTree(request);
        String externalId = order.path("externalId").asText();
        Optional<String> problem = problem(order);
        if (problem.isPresent()) {
            screen.step(Actor.PI_API, "refuses", Tone.BAD, externalId, "400 " + problem.get());
            return PiOrder.refused(new Answer(400, error(NOT_VALID, problem.get())));
        }
        int number = orders.incrementAndGet();
        return new PiOrder(
                null,
                columns(order, KINDS.get(collection), number % WEBHOOK_LOST_EVERY == 2),
                number % ANSWER_LOST_EVERY == 3
                        ? exchange.getMessage(HttpMessage.class).getRequest().connection()
                        : null);
    }

    private Optional<String> problem(JsonNode order) {
        Optional<String> missing = MANDATORY.stream()
                .filter(field -> order.path(field).asText().isBlank())
                .findFirst();
        if (missing.isPresent()) {
            return Optional.of(missing.get() + " is missing");
        }
        String email = order.path("email").asText();
        if (email.endsWith(UNREACHABLE)) {
            return Optional.of("Nobody can be reached at " + email);
        }
        String webhookUrl = order.path(webhookProperty).asText("https://");
        return webhookUrl.startsWith("https://") && webhookUrl.length() <= LONGEST_WEBHOOK_URL
                ? Optional.empty()
                : Optional.of(webhookProperty + " does not begin with https://, or is too long");
    }

    private Map<String, Object> columns(JsonNode order, String kind, boolean isWebhookLost) {
        SampleAssessment assessment =
                kind.equals(SampleAssessment.BEHAVIORAL) ? SampleAssessment.behavioral() : SampleAssessment.cognitive();
        Map<String, Object> columns = new HashMap<>();
        columns.put("assessment_id", assessment.id());
        columns.put("external_id", order.path("externalId").asText());
        columns.put("kind", kind);
        columns.put("first_name", order.path("firstName").asText());
        columns.put("middle_name", order.path("middleName").asText(null));
        columns.put("last_name", order.path("lastName").asText());
        columns.put("email", order.path("email").asText());
        columns.put("webhook_url", order.path(webhookProperty).asText(null));
        columns.put("webhook_lost", isWebhookLost);
        columns.put("seconds", QUICKEST + random.nextInt(SLOWEST - QUICKEST + 1));
        return columns;
    }

    /** Answers an order; {@code rows} say how many there were with its externalId. */
    public Answer answer(@Variable("order") PiOrder order, @Body Object rows) {
        if (order.refusal() != null) {
            return order.refusal();
        }
        String id = order.text("assessment_id");
        String what = "%s · %s · %s"
                .formatted(
                        order.text("external_id"),
                        SampleAssessment.fullName(
                                order.text("first_name"), order.text("middle_name"), order.text("last_name")),
                        order.text("kind"));
        long known = rows instanceof List<?> list && list.get(0) instanceof Map<?, ?> row
                ? ((Number) row.get("known")).longValue()
                : 0;
        if (known > 0) {
            screen.step(Actor.PI_API, "creates", Tone.BAD, id, "ONCE MORE what it has already: " + what);
        } else if (order.isAnswerLost()) {
            screen.step(Actor.PI_API, "creates", Tone.NOTE, id, what + " · the connection breaks before the answer");
        } else {
            screen.step(Actor.PI_API, "creates", Tone.GOOD, id, what);
        }
        if (order.isAnswerLost()) {
            order.connection().close();
        }
        return new Answer(
                201,
                json.createObjectNode()
                        .put("assessmentId", id)
                        .put("externalId", order.text("external_id"))
                        .put("assessmentState", SENT)
                        .toString());
    }

    /** Answers {@code GET {collection}/{id}}; {@code rows} are what was ordered under this id. */
    public Answer get(
            @Header("collection") String collection,
            @Header("id") String id,
            @Header("api-key") String sentKey,
            @Body List<Map<String, Object>> rows) {
        Optional<Answer> refusal = refusal(collection, sentKey);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        String kind = KINDS.get(collection);
        Optional<Map<String, Object>> ordered = rows.stream().findFirst();
        SampleAssessment assessment = new SampleAssessment(id);
        if (!ordered.map(row -> kind.equals(row.get("kind"))).orElse(assessment.is(kind))) {
            screen.step(Actor.PI_API, "not found", Tone.QUIET, id, "404 for " + collection);
            return new Answer(404, error(NOT_FOUND, "There is no such assessment in " + collection));
        }
        JsonNode result = ordered.map(row -> ordered(row)).orElseGet(() -> sample(assessment, kind));
        if (ordered.filter(row -> Boolean.TRUE.equals(row.get("webhook_lost")) && row.get("finished_at") != null)
                .isPresent()) {
            screen.step(Actor.PI_API, "tells", Tone.GOOD, id, "its webhook was lost: the connector asks by itself");
        }
        screen.step(
                Actor.PI_API,
                "answers",
                Tone.QUIET,
                id,
                "200 %s, state %s".formatted(kind, result.get("assessmentState")));
        return new Answer(200, result.toString());
    }

    /** What {@code GET {collection}?externalId=} looks for, as values for its SQL. */
    public Map<String, Object> search(
            @Header("collection") String collection, @Header("externalId") String externalId) {
        return Map.of("external_id", externalId == null ? "" : externalId, "kind", KINDS.getOrDefault(collection, ""));
    }

    /** Answers {@code GET {collection}?externalId=}. */
    public Answer found(
            @Header("collection") String collection,
            @Header("externalId") String externalId,
            @Header("api-key") String sentKey,
            @Body List<Map<String, Object>> rows) {
        Optional<Answer> refusal = refusal(collection, sentKey);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        ArrayNode found = json.createArrayNode();
        rows.forEach(row -> found.add(ordered(row)));
        boolean isFound = !found.isEmpty();
        screen.step(
                Actor.PI_API,
                isFound ? "finds" : "answers",
                isFound ? Tone.GOOD : Tone.QUIET,
                externalId,
                isFound ? "its answer was lost: no second order" : "200, nothing was ordered for it");
        return new Answer(200, found.toString());
    }

    private Optional<Answer> refusal(String collection, String sentKey) {
        if (!key.equals(sentKey)) {
            screen.step(Actor.PI_API, "refuses", Tone.BAD, null, "401, the api-key is not right");
            return Optional.of(new Answer(401, error(0, "The api-key is missing or not valid")));
        }
        return KINDS.containsKey(collection)
                ? Optional.empty()
                : Optional.of(new Answer(404, error(NOT_FOUND, "There is no " + collection)));
    }

    private ObjectNode ordered(Map<String, Object> row) {
        SampleAssessment assessment = new SampleAssessment((String) row.get("assessment_id"));
        boolean isFinished = row.get("finished_at") != null;
        ObjectNode result = state(assessment, isFinished ? COMPLETED : SENT)
                .put("externalId", (String) row.get("external_id"))
                .put("assessmentSource", "EmailInvitation");
        result.putObject("person")
                .put("firstName", (String) row.get("first_name"))
                .put("middleName", (String) row.get("middle_name"))
                .put("lastName", (String) row.get("last_name"))
                .put("email", (String) row.get("email"));
        return isFinished ? withScores(result, assessment, (String) row.get("kind")) : result;
    }

    private ObjectNode sample(SampleAssessment assessment, String kind) {
        ObjectNode result = state(assessment, assessment.isFailed() ? FAILED : COMPLETED);
        result.putObject("person")
                .put("firstName", assessment.firstName())
                .put("lastName", assessment.lastName())
                .put("email", "person" + assessment.number(3, 1_000) + "@example.org");
        return assessment.isFailed() ? result : withScores(result, assessment, kind);
    }

    private ObjectNode state(SampleAssessment assessment, int state) {
        return json.createObjectNode()
                .put("assessmentId", assessment.id())
                .put("assessmentState", state)
                .put(
                        "assessmentStateDescription",
                        switch (state) {
                            case SENT -> "Sent";
                            case COMPLETED -> "Completed";
                            default -> "Failed";
                        });
    }

    private static ObjectNode withScores(ObjectNode result, SampleAssessment assessment, String kind) {
        if (kind.equals(SampleAssessment.COGNITIVE)) {
            return result.put("cognitiveScore", 150 + assessment.number(8, 200));
        }
        result.put("referenceProfileName", assessment.profile());
        result.putObject("factors")
                .put("a", assessment.number(4, 100))
                .put("b", assessment.number(5, 100))
                .put("c", assessment.number(6, 100))
                .put("d", assessment.number(7, 100));
        return result;
    }

    private String error(int number, String description) {
        ObjectNode error =
                json.createObjectNode().put("number", number).putNull("context").put("description", description);
        error.putArray("parameterErrors");
        return error.toString();
    }
}
