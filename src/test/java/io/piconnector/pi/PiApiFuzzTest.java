package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.TestSettings;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.testkit.Fuzz;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;

/** Whatever PI answers: an assessment, or one of the two exceptions that the routes know. */
class PiApiFuzzTest {

    private static final Fuzz ANSWERS = Fuzz.of(
            "{\"assessmentId\":\"a1\",\"assessmentState\":40,\"score\":1.10,\"externalId\":\"1;BA\"}",
            "{\"id\":7,\"assessmentState\":\"Completed\",\"list\":[{\"x\":null}]}",
            "[]",
            "<html>maintenance</html>");

    private final PiApi api = TestPi.api(
            TestSettings.of(Map.of(
                    "pi.api.base-url", "https://pi.example/api/v1",
                    "pi.api.key", "0123456789-api-key",
                    "pi.api.state-field", "assessmentState")),
            new ObjectMapper());

    @Test
    void shouldReadEveryAnswerOrFailAsItSays() {
        ANSWERS.run(input -> {
            JsonNode assessment;
            try {
                assessment = api.read(new PiResponse(200, "OK", Map.of(), input.bytes()))
                        .assessment();
            } catch (IOException | HttpOperationFailedException | PermanentFailureException e) {
                return;
            }
            api.state(assessment).ifPresent(state -> assertThat(state).isBetween(0, 9_999));
            PiApi.id(assessment).ifPresent(this::checkUrl);
        });
    }

    private void checkUrl(String id) {
        try {
            URI url = URI.create(api.assessmentUrl("behavioral", id));
            assertThat(url.getRawPath()).startsWith("/api/v1/behavioralassessments/");
            assertThat(url.normalize()).isEqualTo(url);
            assertThat(url.getRawQuery()).isNull();
        } catch (PermanentFailureException e) {
            assertThat(id).isIn(".", "..");
        }
    }
}
