package io.piconnector.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Map;
import org.apache.camel.Header;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * PI's API, as far as the connector reads it. What the real one calls its results is published nowhere: the names below
 * {@code result} are invented.
 */
@ApplicationScoped
@Named("piApiSimulator")
@Unremovable
public class PiApiSimulator {

    private static final Map<String, String> KINDS = Map.of(
            "behavioralassessments", SampleAssessment.BEHAVIORAL, "cognitiveassessments", SampleAssessment.COGNITIVE);

    private static final int NOT_FOUND = 27;

    private final Screen screen;
    private final ObjectMapper json;
    private final String key;

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body   JSON
     */
    public record Answer(int status, String body) {}

    PiApiSimulator(Screen screen, ObjectMapper json, @ConfigProperty(name = "pi.api.key") String key) {
        this.screen = screen;
        this.json = json;
        this.key = key;
    }

    /** Answers {@code GET {collection}/{id}}. */
    public Answer get(
            @Header("collection") String collection, @Header("id") String id, @Header("api-key") String sentKey) {
        SampleAssessment assessment = new SampleAssessment(id);
        String kind = KINDS.getOrDefault(collection, "");
        if (!key.equals(sentKey)) {
            screen.step(Actor.PI_API, "refuses", Tone.BAD, id, "401, the api-key is not right");
            return new Answer(401, error(0, "The api-key is missing or not valid"));
        }
        if (!assessment.is(kind)) {
            screen.step(Actor.PI_API, "not found", Tone.QUIET, id, "404 for " + collection);
            return new Answer(404, error(NOT_FOUND, "There is no such assessment in " + collection));
        }
        screen.step(Actor.PI_API, "answers", Tone.QUIET, id, "200 for " + collection);
        return new Answer(200, result(assessment, kind));
    }

    private String result(SampleAssessment assessment, String kind) {
        ObjectNode result = json.createObjectNode()
                .put("assessmentId", assessment.id())
                .put("assessmentState", assessment.isFailed() ? 60 : 40)
                .put("assessmentStateDescription", assessment.isFailed() ? "Failed" : "Completed");
        result.putObject("person")
                .put("firstName", assessment.firstName())
                .put("lastName", assessment.lastName())
                .put("email", "person" + assessment.number(3, 1_000) + "@example.org");
        if (kind.equals(SampleAssessment.BEHAVIORAL)) {
            result.put("referenceProfileName", assessment.profile());
            result.putObject("factors")
                    .put("a", assessment.number(4, 100))
                    .put("b", assessment.number(5, 100))
                    .put("c", assessment.number(6, 100))
                    .put("d", assessment.number(7, 100));
        } else if (!assessment.isFailed()) {
            result.put("cognitiveScore", 150 + assessment.number(8, 200));
        }
        return result.toString();
    }

    private String error(int number, String description) {
        ObjectNode error =
                json.createObjectNode().put("number", number).putNull("context").put("description", description);
        error.putArray("parameterErrors");
        return error.toString();
    }
}
