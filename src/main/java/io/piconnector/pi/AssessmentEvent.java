package io.piconnector.pi;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The event that a destination receives, in the shape of the Standard Webhooks specification.
 *
 * @param type      {@code assessment.completed} or {@code assessment.failed}; {@code assessment.recorded} for any other
 *                  state, and such an event is not routed
 * @param timestamp when PI called
 * @param data      the assessment
 * @param strategy  what told the type of the assessment, for operators; null if nothing did. Not part of the JSON
 */
@RegisterForReflection
public record AssessmentEvent(
        String type,
        Instant timestamp,
        Data data,
        @JsonIgnore Strategy strategy) {

    /** What tells the type of an assessment, in the order in which it is asked. */
    public enum Strategy {
        STATE("state 60, which only cognitive assessments have"),
        LISTENER("the listener's path"),
        PARAMETER("parameter type of the webhook's URL"),
        FIELD("the body field of pi.listener.type-field"),
        SUFFIX("the suffix of externalId"),
        PI("PI's API");

        private final String text;

        Strategy(String text) {
            this.text = text;
        }

        /** Returns words for an operator. */
        @Override
        public String toString() {
            return text;
        }
    }

    public static final int COMPLETED = 40;
    public static final int EXPIRED = 50;
    public static final int FAILED = 60;
    public static final int ABORTED = 65;

    /**
     * @param assessmentId     PI's id
     * @param assessmentType   {@code behavioral}, {@code cognitive} or another type of {@code pi.types.*}; null if
     *                         unknown
     * @param assessmentState  PI's number
     * @param externalId       the externalId of the order, or null
     * @param recordId         the externalId without its type suffix, or null
     * @param assessmentSource how the assessment was ordered, or null
     * @param parameters       the query parameters of the webhook URL
     * @param result           the assessment as PI's API returned it, or null
     * @param resultError      why the result is missing although the connector asked PI for it; absent otherwise
     */
    @RegisterForReflection
    public record Data(
            String assessmentId,
            String assessmentType,
            int assessmentState,
            String externalId,
            String recordId,
            String assessmentSource,
            Map<String, Object> parameters,
            JsonNode result,
            @JsonInclude(JsonInclude.Include.NON_NULL) String resultError) {

        /** Leaves out the personal data. */
        @Override
        public String toString() {
            return "Data[" + assessmentId + "]";
        }
    }

    /** Leaves out the personal data, because Camel prints a body whose field a route misspells. */
    @Override
    public String toString() {
        return "AssessmentEvent[" + type + " " + data.assessmentId + "]";
    }

    /** Whether destinations get events of this state. */
    @JsonIgnore
    public boolean isFinal() {
        return data.assessmentState == COMPLETED || data.assessmentState == FAILED;
    }

    /** PI's numbers of the states, by name. */
    private static final Map<String, Integer> STATES = Map.of(
            "sent",
            10,
            "opened",
            20,
            "started",
            30,
            "completed",
            COMPLETED,
            "expired",
            EXPIRED,
            "failed",
            FAILED,
            "aborted",
            ABORTED);

    /** Returns PI's number of a named state. */
    static OptionalInt stateOf(String name) {
        Integer state = STATES.get(name.toLowerCase(Locale.ROOT));
        return state == null ? OptionalInt.empty() : OptionalInt.of(state);
    }

    static String typeOf(int state) {
        return switch (state) {
            case COMPLETED -> "assessment.completed";
            case FAILED -> "assessment.failed";
            default -> "assessment.recorded";
        };
    }

    /** Returns the event with the type that PI's API told. */
    AssessmentEvent withType(String assessmentType) {
        return with(assessmentType, data.result, data.resultError, Strategy.PI);
    }

    AssessmentEvent withResult(JsonNode result) {
        return with(data.assessmentType, result, null, strategy);
    }

    AssessmentEvent withoutResult(String reason) {
        return with(data.assessmentType, null, reason, strategy);
    }

    private AssessmentEvent with(String assessmentType, JsonNode result, String resultError, Strategy by) {
        return new AssessmentEvent(
                type,
                timestamp,
                new Data(
                        data.assessmentId,
                        assessmentType,
                        data.assessmentState,
                        data.externalId,
                        data.recordId,
                        data.assessmentSource,
                        data.parameters,
                        result,
                        resultError),
                by);
    }
}
