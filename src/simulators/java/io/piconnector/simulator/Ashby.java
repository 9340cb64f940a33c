package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.simulator.Partner.Answer;
import io.piconnector.simulator.VendorServer.Reply;
import io.piconnector.simulator.VendorServer.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/**
 * Ashby and a recruiter in it. It calls the partner's operations and takes {@code assessment.update}. Whatever is not as Ashby
 * documents it is an error, which {@link #errors()} keeps.
 */
public final class Ashby implements AutoCloseable {

    private static final String UPDATE = "/assessment.update";
    private static final String ADD_COMPLETED = "/assessment.addCompletedToCandidate";

    private final Complaints complaints = new Complaints();
    private final String apiKey;
    private final AshbyUpdates updates = new AshbyUpdates(complaints);
    private final Set<String> assessments = ConcurrentHashMap.newKeySet();
    private final List<JsonNode> added = new CopyOnWriteArrayList<>();
    private final VendorServer server;
    private volatile Partner partner;
    private volatile boolean isUnsuccessful;

    private Ashby(String apiKey, int port) {
        this.apiKey = apiKey;
        server = new VendorServer("ashby", port, complaints, this::reply);
    }

    /** @param apiKey the key of Ashby's API that the customer gives to the partner */
    public static Ashby start(String apiKey) {
        return startAt(0, apiKey);
    }

    public static Ashby startAt(int port, String apiKey) {
        return new Ashby(apiKey, port);
    }

    public record AssessmentType(String id, String name) {}

    /**
     * A press of the button that starts an assessment.
     *
     * @param status the partner's answer; 0 where none came
     * @param assessmentId null where it was not started
     * @param message what the user is shown where the partner refuses with 422
     */
    public record Started(int status, String assessmentId, String message) {

        public boolean isStarted() {
            return assessmentId != null;
        }
    }

    /** Stores the partner's base URL and the key that the customer got from the partner, as user name of Basic credentials. */
    public Ashby partner(String baseUrl, String key) {
        return partnerWith(baseUrl, Partner.basic(key, ""));
    }

    /** The same with another Authorization header: which one Ashby sends is not published. */
    public Ashby partnerWith(String baseUrl, String authorization) {
        partner = new Partner(baseUrl, Map.of("Authorization", authorization));
        return this;
    }

    public VendorServer server() {
        return server;
    }

    /** From now on answers 200 to every update with an error in it, and takes none; or no longer. */
    public void answersUnsuccessfully(boolean unsuccessful) {
        isUnsuccessful = unsuccessful;
    }

    /** The assessments that a recruiter can choose. */
    public List<AssessmentType> assessmentTypes() {
        Answer answer = partner.post("/assessment.list", Json.object());
        if (!isAsItMustBe("assessment.list", answer, "ashby.assessment.list.answer")) {
            return List.of();
        }
        return StreamSupport.stream(answer.json().get("results").spliterator(), false)
                .map(type -> new AssessmentType(
                        type.get("assessment_type_id").textValue(),
                        type.get("name").textValue()))
                .toList();
    }

    /** Starts an assessment. */
    public Started start(String assessmentTypeId, AshbyApplication application) {
        Answer answer = partner.post("/assessment.start", application.order(assessmentTypeId));
        if (answer.status() == 422) {
            boolean isSound = complaints
                    .add("assessment.start", answer.problems(Shape.of("ashby.assessment.start.refused")))
                    .isEmpty();
            return new Started(422, null, isSound ? answer.json().get("message").textValue() : null);
        }
        if (answer.status() != 200) {
            return new Started(answer.status(), null, null);
        }
        return isAsItMustBe("assessment.start", answer, "ashby.assessment.start.answer")
                ? new Started(200, settle(answer), null)
                : new Started(200, null, null);
    }

    /** Knows an assessment of an earlier process again. */
    public void remember(String assessmentId) {
        assessments.add(assessmentId);
    }

    /** Cancels an assessment; gives the HTTP status back. */
    public int cancel(String assessmentId) {
        Answer answer = partner.post("/assessment.cancel", Json.object().put("assessment_id", assessmentId));
        if (answer.status() == 200 && isAsItMustBe("assessment.cancel", answer, "ashby.assessment.start.answer")) {
            String answered = settle(answer);
            if (!answered.equals(assessmentId)) {
                complaints.add("assessment.cancel of " + assessmentId + " is answered for " + answered);
            }
        }
        return answer.status();
    }

    /** Every update that was taken, in order of time; those within answers too. */
    public List<JsonNode> updates(String assessmentId) {
        return updates.of(assessmentId);
    }

    /** The updates that ended an assessment: with a result, or cancelled. A second, other one is also an error. */
    public List<JsonNode> outcomes(String assessmentId) {
        return updates.outcomes(assessmentId);
    }

    /** Assessments that Ashby did not order. */
    public List<JsonNode> added() {
        return List.copyOf(added);
    }

    /** Whatever was not as Ashby documents it. */
    public List<String> errors() {
        return complaints.all();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Notes the assessment of an answer, and applies the update that may be in it. */
    private String settle(Answer answer) {
        JsonNode results = answer.json().get("results");
        String assessmentId = results.get("assessment_id").textValue();
        assessments.add(assessmentId);
        if (results.has("update_request")) {
            updates.take(assessmentId, results.get("update_request"));
        }
        return assessmentId;
    }

    private boolean isAsItMustBe(String call, Answer answer, String shape) {
        if (answer.status() != 200) {
            complaints.add(call + ": it is answered " + answer.status());
            return false;
        }
        boolean isError = answer.json().path("success").isBoolean()
                && !answer.json().path("success").booleanValue();
        return complaints
                        .add(call, answer.problems(Shape.of(isError ? "ashby.error" : shape)))
                        .isEmpty()
                && !isError;
    }

    private Reply reply(Request request) {
        if (!request.method().equals("POST") || !Set.of(UPDATE, ADD_COMPLETED).contains(request.target())) {
            complaints.add(request.method() + " " + request.target() + " is no operation");
            return Reply.status(404);
        }
        String authorization = request.header("Authorization");
        if (!authorization.equals(Partner.basic(apiKey, ""))) {
            complaints.add("the API key is " + (authorization.isEmpty() ? "missing" : "wrong"));
            return Reply.status(authorization.isEmpty() ? 401 : 403);
        }
        if (request.header("User-Agent").isBlank()) {
            complaints.add("a call has no User-Agent");
            return Reply.status(403);
        }
        if (!request.header("Content-Type").startsWith("application/json")) {
            complaints.add("a call has the content type '" + request.header("Content-Type") + "'");
            return new Reply(200, error("invalid_input"));
        }
        if (isUnsuccessful) {
            return new Reply(200, error("internal_error"));
        }
        return request.target().equals(UPDATE) ? update(request.json()) : add(request.json());
    }

    private Reply update(JsonNode update) {
        String assessmentId = update.path("assessment_id").asText();
        if (!assessments.contains(assessmentId)) {
            complaints.add("an update of the unknown assessment '" + assessmentId + "'");
            return new Reply(200, error("assessment_not_found"));
        }
        return new Reply(200, updates.take(assessmentId, update) ? success() : error("invalid_input"));
    }

    private Reply add(JsonNode assessment) {
        List<String> problems =
                Shape.of("ashby.assessment.addCompletedToCandidate.request").problems(assessment);
        if (!complaints.add("assessment.addCompletedToCandidate", problems).isEmpty()) {
            return new Reply(200, error("invalid_input"));
        }
        added.add(assessment);
        return new Reply(200, success());
    }

    private static JsonNode success() {
        ObjectNode success = Json.object().put("success", true);
        success.putObject("results");
        return success;
    }

    private static JsonNode error(String code) {
        ObjectNode error = Json.object().put("success", false);
        error.putArray("errors").add(code);
        error.putObject("errorInfo").put("code", code).put("message", "Simulated: " + code);
        return Shape.of("ashby.error").checked(error);
    }
}
