package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.piconnector.config.TestSettings;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiApiTest {

    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final PiApi api = api(Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6f1c1d2e-4b7a | 6f1c1d2e-4b7a",
                "a b           | a%20b",
                "a+b           | a%2Bb",
                "a/b           | a%2Fb",
                "a?b=c#d       | a%3Fb%3Dc%23d",
                "a%2Fb         | a%252Fb",
                "a;b&c         | a%3Bb%26c",
                "{{pi.api.key}}| %7B%7Bpi.api.key%7D%7D",
                "${body}       | %24%7Bbody%7D",
                "../../admin   | ..%2F..%2Fadmin",
                "a\\b          | a%5Cb",
                "Zoë-王        | Zo%C3%AB-%E7%8E%8B",
                "😀            | %F0%9F%98%80",
                "@host:80      | %40host%3A80"
            })
    void shouldEncodeWhateverAnIdHolds(String id, String encoded) {
        // When
        String url = api.url(event(id, null), "behavioral");

        // Then
        assertThat(url).isEqualTo("https://pi.example/api/v1/behavioralassessments/" + encoded);
        assertThat(URI.create(url).getHost()).isEqualTo("pi.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void shouldNotAskForAnIdThatMeansAnotherPlaceInThePath(String id) {
        assertThatThrownBy(() -> api.url(event(id, null), "behavioral"))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("cannot be asked");
    }

    @Test
    void shouldTakeAnIdThatAWebhookCouldBringAndNoOther() throws Exception {
        // Given
        String longest = "x".repeat(200);

        // Then
        assertThat(PiApi.id(json.readTree("{\"assessmentId\":\" Zoë-王 \"}"))).contains("Zoë-王");
        assertThat(PiApi.id(json.readTree("{\"id\":17}"))).contains("17");
        assertThat(PiApi.id(json.readTree("{\"id\":\"" + longest + "\"}"))).contains(longest);
        assertThat(PiApi.id(json.readTree("{\"id\":\"" + longest + "x\"}"))).isEmpty();
        assertThat(PiApi.id(json.readTree("{\"id\":\"a\\u0007b\"}"))).isEmpty();
        assertThat(PiApi.id(json.readTree("{\"id\":\"a\\u2028b\"}"))).isEmpty();
        assertThat(PiApi.id(json.readTree("{\"id\":1e999999999}"))).isEmpty();
    }

    @Test
    void shouldTakeABaseUrlWithSlashesBehindIt() {
        assertThat(api(Map.of("pi.api.base-url", "https://pi.example/api/v1//")).url(event("a", null), "cognitive"))
                .isEqualTo("https://pi.example/api/v1/cognitiveassessments/a");
    }

    @Test
    void shouldAskOnlyWhenNothingElseTellsTheTypeAndAKeyIsThere() {
        assertThat(api.mustAsk(event("a", null))).isTrue();
        assertThat(api.mustAsk(event("a", "behavioral"))).isFalse();
        assertThat(api.mustAsk(event("a", 20, null))).isFalse();
        assertThat(api(Map.of("pi.api.key", "")).mustAsk(event("a", null))).isFalse();
        assertThat(api(Map.of("pi.result.fetch", "false")).mustAsk(event("a", null)))
                .isTrue();
    }

    @Test
    void shouldFetchOncePerEventThatIsRouted() throws Exception {
        // Given
        AssessmentEvent typed = event("a", "behavioral");

        // Then
        assertThat(api.mustFetch(typed)).isTrue();
        assertThat(api.mustFetch(event("a", null))).isFalse();
        assertThat(api.mustFetch(event("a", 20, "behavioral"))).isFalse();
        assertThat(api.mustFetch(typed.withResult(json.readTree("{}")))).isFalse();
    }

    @Test
    void shouldNotFetchWithoutAKeyOrWhereSwitchedOff() {
        assertThat(api(Map.of("pi.api.key", "")).mustFetch(event("a", "behavioral")))
                .isFalse();
        assertThat(api(Map.of("pi.result.fetch", "false")).mustFetch(event("a", "behavioral")))
                .isFalse();
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThatThrownBy(() -> api(Map.of("pi.api.key", "", "pi.result.fetch", "true")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("pi.result.fetch is true without pi.api.key");
        assertThatThrownBy(() -> api(Map.of("pi.api.base-url", "")))
                .hasMessageStartingWith("pi.api.base-url is not set");
        assertThatThrownBy(() -> api(Map.of("pi.api.base-url", "pi.example/api")))
                .hasMessageStartingWith("pi.api.base-url is no http or https URL");
        assertThatThrownBy(() -> api(Map.of("pi.result.fetch", "yes"))).hasMessageStartingWith("pi.result.fetch is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>maintenance</html>", "Service Unavailable", "{\"a\":"})
    void shouldTakeAnAnswerThatIsNoJsonForOneToTryAgain(String answer) {
        assertThatThrownBy(() -> api.read(answer(answer.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(givesUp((Exception) e, false)).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "null", "[]", "{}"})
    void shouldTakeAnAnswerThatHoldsNothingForNotFound(String answer) {
        assertThatThrownBy(() -> api.read(answer(answer.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(PermanentFailureException.class)
                .satisfies(e -> {
                    assertThat(api.unanswered((Exception) e, false).problem())
                            .isEqualTo("PI's API answered without an assessment");
                });
    }

    @Test
    void shouldTakeAnAnswerWithoutABodyForNotFound() {
        assertThatThrownBy(() -> api.read(answer(null))).isInstanceOf(PermanentFailureException.class);
    }

    @Test
    void shouldGiveUpOnlyWhenAnotherTryIsOfNoUseOrThereIsNone() {
        assertThat(givesUp(answered(404), false)).isTrue();
        assertThat(givesUp(answered(503), false)).isFalse();
        assertThat(givesUp(answered(429), false)).isFalse();
        assertThat(givesUp(answered(401), null)).isFalse();
        assertThat(givesUp(new ConnectException("refused"), false)).isFalse();
        assertThat(givesUp(answered(503), true)).isTrue();
        assertThat(givesUp(new ConnectException("refused"), true)).isTrue();
    }

    @Test
    void shouldNeverGiveUpOnAnAttemptThatDidNotTakePlace() {
        // Given
        NotTriedException notTried = new NotTriedException("PI is not asked now", Duration.ZERO);

        // Then
        assertThat(givesUp(notTried, false)).isFalse();
        assertThat(givesUp(notTried, true)).isFalse();
        assertThat(givesUp(new IOException(notTried), true)).isFalse();
        assertThat(givesUp(new PermanentFailureException("wrapped", notTried), false))
                .isFalse();
    }

    @Test
    void shouldSayWhyThereIsNoResult() throws Exception {
        assertThat(api.unanswered(answered(404), false).problem()).isEqualTo("PI's API answered 404 Not Found: gone");
        assertThat(api.unanswered(new IOException("reset\nby peer"), true).problem())
                .isEqualTo("PI's API IOException: reset by peer");
    }

    /** Whether a failure is taken for the end of it; else it is thrown on, as it was. */
    private boolean givesUp(Exception error, Boolean isLastAttempt) {
        try {
            assertThat(api.unanswered(error, isLastAttempt).isFound()).isFalse();
            return true;
        } catch (Exception e) {
            assertThat(e).isSameAs(error);
            return false;
        }
    }

    @Test
    void shouldGiveTheEventTheTypeThatPiAnsweredForAndItsAnswerAsResult() throws Exception {
        // Given
        JsonNode answer = json.readTree("{\"score\":7}");

        // When
        AssessmentEvent typed = api.answered(new PiAnswer(answer, null), event("a", null), "cognitive");

        // Then
        assertThat(typed.data().assessmentType()).isEqualTo("cognitive");
        assertThat(typed.data().result()).isEqualTo(answer);
    }

    @Test
    void shouldNotKeepTheAnswerWhenResultsAreNotWanted() throws Exception {
        // When
        AssessmentEvent typed = api(Map.of("pi.result.fetch", "false"))
                .answered(new PiAnswer(json.readTree("{\"score\":7}"), null), event("a", null), "cognitive");

        // Then
        assertThat(typed.data().assessmentType()).isEqualTo("cognitive");
        assertThat(typed.data().result()).isNull();
    }

    @Test
    void shouldLeaveTheEventAsItIsWhenPiKnowsItAsNoType() {
        assertThat(api.answered(new PiAnswer(null, "PI's API answered 404"), event("a", null), "cognitive"))
                .isEqualTo(event("a", null));
    }

    @Test
    void shouldDeliverTheContractsPayload() throws Exception {
        // When
        AssessmentEvent withResult = api.answered(
                new PiAnswer(json.readTree("{\"score\":7}"), null), event("a", "behavioral"), "behavioral");

        // Then
        assertThat(json.writeValueAsString(withResult))
                .isEqualTo("{\"type\":\"assessment.completed\",\"timestamp\":\"2026-11-21T10:00:00Z\",\"data\":{"
                        + "\"assessmentId\":\"a\",\"assessmentType\":\"behavioral\",\"assessmentState\":40,"
                        + "\"externalId\":\"123456;BA\",\"recordId\":\"123456\",\"assessmentSource\":\"EmailInvitation\","
                        + "\"parameters\":{\"jobid\":\"12345\"},\"result\":{\"score\":7}}}");
    }

    @Test
    void shouldDeliverNullAndTheReasonWhenThereIsNoResult() throws Exception {
        // When
        AssessmentEvent without =
                api.answered(new PiAnswer(null, "PI's API answered 404"), event("a", "behavioral"), "behavioral");

        // Then
        assertThat(json.writeValueAsString(without))
                .contains("\"result\":null,\"resultError\":\"PI's API answered 404\"}");
    }

    private static PiResponse answer(byte[] body) {
        return new PiResponse(200, "OK", Map.of(), body);
    }

    private static HttpOperationFailedException answered(int status) {
        return new HttpOperationFailedException(
                "https://pi.example/x", status, status == 404 ? "Not Found" : null, null, null, "gone");
    }

    private static AssessmentEvent event(String id, String type) {
        return event(id, 40, type);
    }

    private static AssessmentEvent event(String id, int state, String type) {
        return new AssessmentEvent(
                AssessmentEvent.typeOf(state),
                Instant.parse("2026-11-21T10:00:00Z"),
                new AssessmentEvent.Data(
                        id,
                        type,
                        state,
                        "123456;BA",
                        "123456",
                        "EmailInvitation",
                        Map.of("jobid", "12345"),
                        null,
                        null),
                null);
    }

    private PiApi api(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "pi.api.base-url",
                "https://pi.example/api/v1",
                "pi.api.key",
                "0123456789-api-key",
                "pi.api.state-field",
                "assessmentState"));
        settings.putAll(others);
        return TestPi.api(TestSettings.of(settings), json);
    }
}
