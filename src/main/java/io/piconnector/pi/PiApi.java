package io.piconnector.pi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.CleanText;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Settings;
import io.piconnector.config.UrlText;
import io.piconnector.config.WrongSetting;
import io.piconnector.http.AttemptReport;
import io.piconnector.http.HttpFailures;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Builds calls to PI's API and reads the answers. */
@ApplicationScoped
@Named("piApi")
@Unremovable
@RegisterForReflection
public class PiApi implements CheckedAtStart {

    private static final String JSON = "application/json";

    /** Path segments that are special even if they are percent-encoded. */
    private static final Set<String> DOTS = Set.of(".", "..");

    private final OwnWebhook ownWebhook;
    private final AssessmentReader reader;
    private final URI baseUrl;
    private final Optional<String> key;
    private final String stateField;
    private final boolean fetch;

    PiApi(PiSettings pi, Settings settings, ObjectMapper json) {
        ownWebhook = new OwnWebhook(pi, settings.redaction());
        reader = new AssessmentReader(ownWebhook, json);
        key = pi.api().key();
        baseUrl = pi.api().baseUrl();
        stateField = pi.api().stateField();
        fetch = pi.result().fetch().orElse(key.isPresent());
        if (fetch && key.isEmpty()) {
            throw new WrongSetting("pi.result.fetch", "is true without pi.api.key", "set the key, or switch this off");
        }
    }

    /**
     * Sets the headers of a call: a POST if there is a body, otherwise a GET. The key is set here and not in a route,
     * because Camel logs the values of placeholders.
     */
    public void address(
            Exchange exchange, @Variable("url") String url, @Body Object body, @Headers Map<String, Object> headers) {
        headers.clear();
        headers.put(Exchange.HTTP_URI, url);
        headers.put(Exchange.HTTP_METHOD, body == null ? "GET" : "POST");
        headers.put("Accept", JSON);
        headers.put(Exchange.CONTENT_TYPE, JSON);
        key.ifPresent(value -> headers.put("api-key", value));
        AttemptReport.of(exchange).call(body == null ? "GET" : "POST", url);
    }

    /** Keeps the parts of the answer that later steps need, so that the route can drop all headers. */
    public PiResponse response(
            Exchange exchange,
            @Header(Exchange.HTTP_RESPONSE_CODE) int status,
            @Header(Exchange.HTTP_RESPONSE_TEXT) String reason,
            @Headers Map<String, Object> headers,
            @Body byte[] body) {
        Map<String, String> texts = new HashMap<>();
        headers.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        AttemptReport.of(exchange).answer(status, ownWebhook.beginning(body));
        return new PiResponse(status, reason, texts, body);
    }

    /** Whether only PI can tell the type, and the connector has a key to ask it. */
    public boolean mustAsk(@Body AssessmentEvent event) {
        return event.isFinal() && event.data().assessmentType() == null && key.isPresent();
    }

    /** Whether the event still needs its assessment from PI. */
    public boolean mustFetch(@Body AssessmentEvent event) {
        return fetch
                && event.isFinal()
                && event.data().assessmentType() != null
                && event.data().result() == null
                && event.data().resultError() == null;
    }

    /** Returns the URL of the event's assessment. */
    public String url(@Variable("event") AssessmentEvent event, @Variable("type") String type) {
        return assessmentUrl(type, event.data().assessmentId());
    }

    /**
     * Returns the URL of one assessment. The id is encoded, because it may hold characters that are special in a URL.
     *
     * @throws PermanentFailureException if no encoding helps
     */
    public String assessmentUrl(String type, String assessmentId) {
        if (DOTS.contains(assessmentId)) {
            throw new PermanentFailureException(
                    "cannot be asked for assessment '" + assessmentId + "': a URL cannot carry this id");
        }
        return assessmentsUrl(type) + "/" + UrlText.encode(assessmentId);
    }

    /** Returns the URL to order or search assessments of a type. */
    public String assessmentsUrl(String type) {
        return baseUrl.toString().replaceAll("/+$", "") + "/" + type + "assessments";
    }

    /** Returns PI's id of an assessment, if it is one that a webhook could also bring. */
    public static Optional<String> id(JsonNode assessment) {
        return Stream.of("assessmentId", "id")
                .map(assessment::path)
                .filter(id -> id.isTextual() || id.isIntegralNumber())
                .map(JsonNode::asText)
                .map(String::strip)
                .filter(id -> !id.isEmpty() && id.length() <= Notification.MAX_ID_LENGTH && CleanText.isClean(id))
                .findFirst();
    }

    /**
     * Returns the state of an assessment as its webhook would tell it: PI's number. The API may answer with the state's
     * name instead.
     *
     * @return empty if the answer has no {@code pi.api.state-field}, or an unknown value there
     */
    public OptionalInt state(JsonNode assessment) {
        JsonNode value = assessment.path(stateField);
        if (value.isValueNode()) {
            String text = value.asText().trim();
            if (text.matches("[0-9]{1,4}")) {
                return OptionalInt.of(Integer.parseInt(text));
            }
            return AssessmentEvent.stateOf(text);
        }
        return OptionalInt.empty();
    }

    /**
     * Reads PI's answer, without our own webhook's URL and credentials.
     *
     * @throws HttpOperationFailedException if the status is not 2xx
     * @throws IOException                  if the answer is not JSON, for example a maintenance page
     * @throws PermanentFailureException    if the answer is empty, because PI does not publish how it says that it
     *                                      found nothing
     */
    public PiAnswer read(@Body PiResponse response) throws IOException, HttpOperationFailedException {
        PiAnswer read = reader.read(response.success());
        JsonNode assessment = read.assessment();
        boolean isEmpty = assessment.isMissingNode()
                || assessment.isNull()
                || assessment.isContainerNode() && assessment.isEmpty();
        if (isEmpty && read.problem() == null) {
            throw new PermanentFailureException("answered without an assessment");
        }
        return read;
    }

    /**
     * Replaces the answer of a call that failed for good: the failure is permanent, or this was the event's last
     * attempt.
     *
     * @throws Exception the failure itself, if another attempt may succeed or this attempt did not take place
     */
    public PiAnswer unanswered(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception error,
            @ExchangeProperty(OutboxConstants.LAST_ATTEMPT) Boolean isLastAttempt)
            throws Exception {
        Failure failure = HttpFailures.of(error);
        boolean isForGood = failure.permanent() || Boolean.TRUE.equals(isLastAttempt);
        if (!isForGood || NotTriedException.isCauseOf(error)) {
            throw error;
        }
        return new PiAnswer(null, "PI's API " + failure.message());
    }

    /**
     * Adds PI's answer to the event: the assessment or the reason why there is no result, and the type if it was unknown. If
     * PI does not know an assessment of this type, an event of unknown type is unchanged.
     */
    public AssessmentEvent answered(
            @Body PiAnswer answer, @Variable("event") AssessmentEvent event, @Variable("type") String type) {
        if (event.data().assessmentType() != null) {
            return withResult(answer, event);
        }
        if (!answer.isFound()) {
            return event;
        }
        AssessmentEvent typed = event.withType(type);
        return fetch ? withResult(answer, typed) : typed;
    }

    private static AssessmentEvent withResult(PiAnswer answer, AssessmentEvent event) {
        return answer.problem() == null ? event.withResult(answer.assessment()) : event.withoutResult(answer.problem());
    }
}
