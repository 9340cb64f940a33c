package io.piconnector.demo;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * PI's API, as far as the connector uses it. What the real one calls its results is published nowhere: the names below
 * {@code result} are invented.
 */
@ApplicationScoped
class PiApiSimulator {

    private static final String PATH = "/demo/pi/api/v1/:collection";

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
    private static final Map<Integer, String> STATES = Map.of(SENT, "Sent", COMPLETED, "Completed", FAILED, "Failed");

    /** Of so many orders one answer is lost, and of so many others one webhook: the second and the third at first. */
    private static final int ANSWER_LOST_EVERY = 6;

    private static final int WEBHOOK_LOST_EVERY = 5;

    /** Seconds that a candidate needs. */
    private static final int QUICKEST = 8;

    private static final int SLOWEST = 15;

    private static final String CREATE = """
            insert into pi_assessment (assessment_id, external_id, kind, first_name, middle_name,
              last_name, email, webhook_url, webhook_lost, finish_at)
            values (:?assessment_id, :?external_id, :?kind, :?first_name, :?middle_name,
              :?last_name, :?email, :?webhook_url, :?webhook_lost, now() + :?seconds * interval '1 second')
            returning (select count(*) from pi_assessment where external_id = :?external_id) as known
            """;

    private final Screen screen;
    private final Tables tables;
    private final String key;
    private final String webhookProperty;
    private final Random random = new Random();
    private final AtomicInteger orders = new AtomicInteger();

    PiApiSimulator(
            Screen screen,
            Tables tables,
            @ConfigProperty(name = "pi.api.key") String key,
            @ConfigProperty(name = "pi.api.webhook-property") String webhookProperty) {
        this.screen = screen;
        this.tables = tables;
        this.key = key;
        this.webhookProperty = webhookProperty;
    }

    void serve(@Observes Router router) {
        router.route(PATH).handler(BodyHandler.create(false)).handler(this::check);
        router.route(PATH + "/:id").handler(this::check);
        router.post(PATH).blockingHandler(this::create);
        router.get(PATH).blockingHandler(this::search);
        router.get(PATH + "/:id").blockingHandler(this::get);
    }

    private void check(RoutingContext context) {
        if (!key.equals(context.request().getHeader("api-key"))) {
            screen.step(Actor.PI_API, "refuses", Tone.BAD, null, "401, the api-key is not right");
            refuse(context, 401, 0, "The api-key is missing or not valid");
        } else if (kind(context) == null) {
            refuse(context, 404, NOT_FOUND, "There is no " + context.pathParam("collection"));
        } else {
            context.next();
        }
    }

    private static String kind(RoutingContext context) {
        return KINDS.get(context.pathParam("collection"));
    }

    private static void refuse(RoutingContext context, int status, int number, String description) {
        JsonObject error = new JsonObject()
                .put("number", number)
                .putNull("context")
                .put("description", description)
                .put("parameterErrors", new JsonArray());
        context.response().setStatusCode(status);
        context.json(error);
    }

    private void create(RoutingContext context) {
        JsonObject order = context.body().asJsonObject();
        String externalId = order.getString("externalId");
        Optional<String> problem = problem(order);
        if (problem.isPresent()) {
            screen.step(Actor.PI_API, "refuses", Tone.BAD, externalId, "400 " + problem.get());
            refuse(context, 400, NOT_VALID, problem.get());
            return;
        }
        int number = orders.incrementAndGet();
        boolean isAnswerLost = number % ANSWER_LOST_EVERY == 3;
        Map<String, Object> columns = columns(order, kind(context), number % WEBHOOK_LOST_EVERY == 2);
        Number known = (Number) tables.rows(CREATE, columns).get(0).get("known");
        String id = (String) columns.get("assessment_id");
        String what = "%s · %s · %s".formatted(externalId, SampleAssessment.fullName(columns), columns.get("kind"));
        if (known.intValue() > 0) {
            screen.step(Actor.PI_API, "creates", Tone.BAD, id, "ONCE MORE what it has already: " + what);
        } else if (isAnswerLost) {
            screen.step(Actor.PI_API, "creates", Tone.NOTE, id, what + " · the connection breaks before the answer");
        } else {
            screen.step(Actor.PI_API, "creates", Tone.GOOD, id, what);
        }
        if (isAnswerLost) {
            context.request().connection().close();
            return;
        }
        context.response().setStatusCode(201);
        context.json(new JsonObject()
                .put("assessmentId", id)
                .put("externalId", externalId)
                .put("assessmentState", SENT));
    }

    private Optional<String> problem(JsonObject order) {
        Optional<String> missing = MANDATORY.stream()
                .filter(field -> order.getString(field, "").isBlank())
                .findFirst();
        if (missing.isPresent()) {
            return Optional.of(missing.get() + " is missing");
        }
        String email = order.getString("email");
        if (email.endsWith(UNREACHABLE)) {
            return Optional.of("Nobody can be reached at " + email);
        }
        String webhookUrl = order.getString(webhookProperty, "https://");
        return webhookUrl.startsWith("https://") && webhookUrl.length() <= LONGEST_WEBHOOK_URL
                ? Optional.empty()
                : Optional.of(webhookProperty + " does not begin with https://, or is too long");
    }

    private Map<String, Object> columns(JsonObject order, String kind, boolean isWebhookLost) {
        SampleAssessment assessment =
                kind.equals(SampleAssessment.BEHAVIORAL) ? SampleAssessment.behavioral() : SampleAssessment.cognitive();
        Map<String, Object> columns = new HashMap<>();
        columns.put("assessment_id", assessment.id());
        columns.put("external_id", order.getString("externalId"));
        columns.put("kind", kind);
        columns.put("first_name", order.getString("firstName"));
        columns.put("middle_name", order.getString("middleName"));
        columns.put("last_name", order.getString("lastName"));
        columns.put("email", order.getString("email"));
        columns.put("webhook_url", order.getString(webhookProperty));
        columns.put("webhook_lost", isWebhookLost);
        columns.put("seconds", random.nextInt(QUICKEST, SLOWEST + 1));
        return columns;
    }

    /** What was not ordered in the demo follows from its id. */
    private void get(RoutingContext context) {
        String kind = kind(context);
        String id = context.pathParam("id");
        SampleAssessment assessment = new SampleAssessment(id);
        Optional<Map<String, Object>> ordered =
                tables.rows("select * from pi_assessment where assessment_id = :?id", Map.of("id", id)).stream()
                        .findFirst();
        if (!ordered.map(row -> kind.equals(row.get("kind"))).orElse(assessment.is(kind))) {
            String collection = context.pathParam("collection");
            screen.step(Actor.PI_API, "not found", Tone.QUIET, id, "404 for " + collection);
            refuse(context, 404, NOT_FOUND, "There is no such assessment in " + collection);
            return;
        }
        JsonObject result = ordered.map(PiApiSimulator::ordered).orElseGet(() -> sample(assessment, kind));
        if (ordered.filter(row -> Boolean.TRUE.equals(row.get("webhook_lost")) && row.get("finished_at") != null)
                .isPresent()) {
            screen.step(Actor.PI_API, "tells", Tone.GOOD, id, "its webhook was lost: the connector asks by itself");
        }
        String details = "200 %s, state %s".formatted(kind, result.getValue("assessmentState"));
        screen.step(Actor.PI_API, "answers", Tone.QUIET, id, details);
        context.json(result);
    }

    /** Finds what was ordered with an externalId. */
    private void search(RoutingContext context) {
        String externalId = context.queryParams().get("externalId");
        Map<String, Object> wanted = new HashMap<>(Map.of("kind", kind(context)));
        wanted.put("external_id", externalId);
        List<JsonObject> found = tables
                .rows("select * from pi_assessment where external_id = :?external_id and kind = :?kind", wanted)
                .stream()
                .map(PiApiSimulator::ordered)
                .toList();
        if (found.isEmpty()) {
            screen.step(Actor.PI_API, "answers", Tone.QUIET, externalId, "200, nothing was ordered for it");
        } else {
            screen.step(Actor.PI_API, "finds", Tone.GOOD, externalId, "its answer was lost: no second order");
        }
        context.json(new JsonArray(found));
    }

    private static JsonObject ordered(Map<String, Object> row) {
        SampleAssessment assessment = new SampleAssessment((String) row.get("assessment_id"));
        boolean isFinished = row.get("finished_at") != null;
        JsonObject person = new JsonObject()
                .put("firstName", row.get("first_name"))
                .put("middleName", row.get("middle_name"))
                .put("lastName", row.get("last_name"))
                .put("email", row.get("email"));
        JsonObject result = state(assessment, isFinished ? COMPLETED : SENT)
                .put("externalId", row.get("external_id"))
                .put("assessmentSource", "EmailInvitation")
                .put("person", person);
        return isFinished ? withScores(result, assessment, (String) row.get("kind")) : result;
    }

    private static JsonObject sample(SampleAssessment assessment, String kind) {
        JsonObject person = new JsonObject()
                .put("firstName", assessment.firstName())
                .put("lastName", assessment.lastName())
                .put("email", "person" + assessment.number(3, 1_000) + "@example.org");
        JsonObject result =
                state(assessment, assessment.isFailed() ? FAILED : COMPLETED).put("person", person);
        return assessment.isFailed() ? result : withScores(result, assessment, kind);
    }

    private static JsonObject state(SampleAssessment assessment, int state) {
        return new JsonObject()
                .put("assessmentId", assessment.id())
                .put("assessmentState", state)
                .put("assessmentStateDescription", STATES.get(state));
    }

    private static JsonObject withScores(JsonObject result, SampleAssessment assessment, String kind) {
        if (kind.equals(SampleAssessment.COGNITIVE)) {
            return result.put("cognitiveScore", 150 + assessment.number(8, 200));
        }
        JsonObject factors = new JsonObject();
        List.of("a", "b", "c", "d").forEach(factor -> factors.put(factor, assessment.number(4 + factors.size(), 100)));
        return result.put("referenceProfileName", assessment.profile()).put("factors", factors);
    }
}
