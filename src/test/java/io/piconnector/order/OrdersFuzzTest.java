package io.piconnector.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.listener.TestListener;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.PiResponse;
import io.piconnector.pi.TestPi;
import io.piconnector.testkit.Fuzz;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;

/** Whatever PI answers to a search: no assessment of another order is taken for this one's. */
class OrdersFuzzTest {

    private static final Fuzz ANSWERS = Fuzz.of(
            "[{\"assessmentId\":\"a1\",\"externalId\":\"1;BA\"}]",
            "{\"items\":[{\"id\":\"a2\",\"externalId\":\"2;BA\"},{\"id\":\"a1\",\"externalId\":\"1;BA\"}],\"next\":null}",
            "{\"assessmentId\":\"a1\",\"externalId\":\"1;BA\"}",
            "[]",
            "{}");

    private static final OrderAttempt ATTEMPT = new OrderAttempt(
            new Order("1", "BA", "Ada", null, "L", "ada@example.org", Map.of(), Order.HRIS, false),
            "behavioral",
            null,
            null,
            "https://pi.example/api/v1/behavioralassessments",
            Map.of());

    @Test
    void shouldFindTheOrdersOwnAssessmentOrNothingOrFail() {
        var json = new ObjectMapper();
        var settings = OrderSettingsTest.settings(Map.of());
        Orders orders = new Orders(
                OrderSettingsTest.orderSettings(settings),
                null,
                TestPi.types(settings, json),
                TestPi.api(settings, json),
                TestListener.webhookUrl(settings),
                new OrderSources("direct://report-to-hris"::equals),
                json,
                new SimpleMeterRegistry());
        ANSWERS.run(input -> {
            JsonNode found;
            try {
                found = orders.found(ATTEMPT, new PiResponse(200, "OK", Map.of(), input.bytes()));
            } catch (IOException | HttpOperationFailedException e) {
                return;
            }
            if (found != null) {
                assertThat(found.path("externalId").asText()).isEqualTo("1;BA");
                assertThat(PiApi.id(found)).isPresent();
            }
        });
    }
}
