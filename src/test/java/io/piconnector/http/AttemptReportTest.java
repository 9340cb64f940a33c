package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Redaction;
import io.piconnector.outbox.OutboxConstants;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class AttemptReportTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void shouldShowTheRequestAndItsAnswerWithoutSecrets() throws Exception {
        // Given
        Redaction.alsoHide("report-test", "a-very-secret-token");
        AttemptReport.of(exchange)
                .request(
                        "POST",
                        Map.of(
                                Exchange.HTTP_URI,
                                "https://ats.example/a?key=a-very-secret-token",
                                "Authorization",
                                "Bearer x",
                                "webhook-signature",
                                "v1,abc",
                                "webhook-id",
                                "id-1"),
                        "{\"a\":\"a-very-secret-token\"}".getBytes(StandardCharsets.UTF_8));

        // When
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        exchange.getMessage().setBody("thanks for a-very-secret-token " + "x".repeat(5_000));

        // Then
        JsonNode report = json();
        assertThat(report.toString()).doesNotContain("a-very-secret-token", "Bearer", "v1,abc");
        assertThat(report.at("/request/method").asText()).isEqualTo("POST");
        assertThat(report.at("/request/url").asText()).isEqualTo("https://ats.example/a?key=***");
        assertThat(report.at("/request/headers/webhook-id").asText()).isEqualTo("id-1");
        assertThat(report.at("/request/body").asText()).isEqualTo("{\"a\":\"***\"}");
        assertThat(report.at("/answer/status").asInt()).isEqualTo(202);
        assertThat(report.at("/answer/body").asText())
                .startsWith("thanks for *** x")
                .hasSizeLessThan(4_200)
                .endsWith("characters more)");
    }

    @Test
    void shouldShowTheAnswerThatFailedTheAttempt() throws Exception {
        // Given
        AttemptReport.of(exchange).request("PUT", Map.of(Exchange.HTTP_URI, "https://ats.example"), new byte[] {'1'});

        // When
        exchange.setException(new HttpOperationFailedException(
                "https://ats.example", 422, "Unprocessable", null, null, "no such id"));

        // Then
        assertThat(json().get("answer").toString()).isEqualTo("{\"status\":422,\"body\":\"no such id\"}");

        // When no answer came
        exchange.setException(new java.io.IOException("Connection refused"));

        // Then
        assertThat(json().has("answer")).isFalse();
    }

    @Test
    void shouldTellOfCallsFactsAndQueues() throws Exception {
        // Given
        AttemptReport report = AttemptReport.of(exchange);
        exchange.setProperty(OutboxConstants.SENT_TO, List.of("ats", "hris"));

        // When
        report.call("GET", "https://pi.example/a");
        report.answer(404, null);
        report.call("GET", "https://pi.example/b");
        report.facts(() -> Map.of("type", "behavioral"));

        // Then
        assertThat(AttemptReport.of(exchange)).isSameAs(report);
        assertThat(json().toString())
                .isEqualTo("{\"type\":\"behavioral\",\"queues\":[\"ats\",\"hris\"],"
                        + "\"calls\":[{\"method\":\"GET\",\"url\":\"https://pi.example/a\",\"status\":404,\"answer\":null},"
                        + "{\"method\":\"GET\",\"url\":\"https://pi.example/b\"}]}");
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(AttemptReport.of(exchange).toString());
    }
}
