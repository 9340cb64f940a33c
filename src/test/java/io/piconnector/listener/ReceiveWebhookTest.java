package io.piconnector.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.config.RoutesReady;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener's route over HTTP, with callers that try to be taken for Camel, for a proxy or for somebody else. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class ReceiveWebhookTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String HOSTILE =
            "X-Forwarded-For=203.0.113.9&Forwarded=for%3D203.0.113.9&Authorization=Basic+eA"
                    + "&CamelHttpResponseCode=500&CamelHttpUri=http%3A%2F%2Fevil&CamelOutboxKey=other&CamelOutboxDuplicate=true"
                    + "&Content-Type=text%2Fplain&X-Original-Content-Type=text%2Fplain&decision=FORBIDDEN&Retry-After=1";

    @TestHTTPResource("/")
    URI connector;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @Inject
    CamelContext camel;

    @Inject
    @Readiness
    RoutesReady routesReady;

    Surroundings surroundings;

    private final String id = UUID.randomUUID().toString();

    @Test
    void shouldStoreTheEventAndAnswerNothingButTheStatus() throws Exception {
        // When
        HttpResponse<String> answer = post("assessmentstatus?jobid=12345", FORM, form(), List.of());

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).isSubsetOf(Set.of("content-length"));
        assertThat(events()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("key", id + ":40")
                .containsEntry("correlation_id", id)
                .containsEntry("external_id", "123456;CA")
                .containsEntry("headers", null));
    }

    @Test
    void shouldNotLetFormFieldsAndParametersPassForHeaders() throws Exception {
        // When
        HttpResponse<String> answer = post("assessmentstatus?" + HOSTILE, FORM, form() + "&" + HOSTILE, List.of());

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet()).isSubsetOf(Set.of("content-length"));
        assertThat(events()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("key", id + ":40")
                .containsEntry("headers", null));
        assertThat((String) events().get(0).get("body")).contains("\"CamelOutboxKey\":\"other\"");
    }

    @Test
    void shouldNotLetHeadersReachCamelOrTheStore() throws Exception {
        // When
        HttpResponse<String> answer = post(
                "assessmentstatus",
                FORM,
                form(),
                List.of(
                        "CamelHttpResponseCode", "500",
                        "CamelOutboxKey", "other",
                        "CamelOutboxDuplicate", "true",
                        "ce-type", "com.evil",
                        "X-Forwarded-For", "203.0.113.9",
                        "X-Original-Content-Type", "text/plain"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet()).isSubsetOf(Set.of("content-length"));
        assertThat(events()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("key", id + ":40")
                .containsEntry("headers", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "multipart/form-data; boundary=x   | assessmentId=a&assessmentState=40",
                "application/json                  | assessmentId=a&assessmentState=40",
                "text/plain                        | assessmentId=a&assessmentState=40",
                "none                              | just text",
                "application/x-www-form-urlencoded | ''"
            })
    void shouldKeepWhatIsNoFormEvenWhenAHeaderSaysThatItIsOne(String contentType, String body) throws Exception {
        // When
        HttpResponse<String> answer =
                post("assessmentstatus?id=" + id, contentType, body, List.of("X-Original-Content-Type", FORM));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(events()).isEmpty();
        assertThat(surroundings
                        .postgres()
                        .count(
                                "select count(*) from outbox_message where queue = 'unreadable' and body like ?",
                                "%" + id + "%"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void shouldAnswer405WhenTheMethodIsNotPost(String method) throws Exception {
        // When
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(connector.resolve("/listeners/predictiveindex/assessmentstatus"))
                        .header("Authorization", credentials())
                        .method(method, HttpRequest.BodyPublishers.noBody()));

        // Then
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void shouldAnswer401WithAChallengeAndStoreNothing() throws Exception {
        // When
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(connector.resolve("/listeners/predictiveindex/assessmentstatus?" + HOSTILE))
                        .header("Content-Type", FORM)
                        .POST(HttpRequest.BodyPublishers.ofString(form() + "&" + HOSTILE)));

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"pi-connector\"");
        assertThat(answer.body()).isEmpty();
        assertThat(events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FORBIDDEN, 403", "UNAUTHORIZED, 401"})
    void shouldRefuseInTheRouteTooAndStoreNothing(Decision refusal, int status) {
        // Given
        WebhookCall call = new WebhookCall("/x", null, null, refusal, FORM, form().getBytes(StandardCharsets.UTF_8));

        // When
        Exchange answer = camel.createProducerTemplate()
                .request("direct:receive-webhook", exchange -> exchange.setVariable(WebhookListener.CALL, call));

        // Then
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
        assertThat(events()).isEmpty();
    }

    @Test
    void shouldBringAWebhookToItsDestinationWithinTheSameProcess() throws Exception {
        // When
        post("assessmentstatus", FORM, form(), List.of());

        // Then
        assertThat(surroundings
                        .ats()
                        .awaitCallAbout(id)
                        .json()
                        .path("data")
                        .path("recordId")
                        .asText())
                .isEqualTo("123456");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(surroundings
                        .postgres()
                        .query("select state from outbox_message where key = ? group by 1", id + ":40"))
                .containsExactly(Map.of("state", "done")));
    }

    @Test
    void shouldBeReadyOnlyWhileEveryRouteRuns() throws Exception {
        // Given
        assertThat(routesReady.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

        // When
        camel.getRouteController().stopRoute("deliver-hris");

        // Then
        try {
            HealthCheckResponse health = routesReady.call();
            assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
            assertThat(health.getData().orElseThrow()).containsEntry("notStarted", "deliver-hris");
        } finally {
            camel.getRouteController().startRoute("deliver-hris");
        }
        assertThat(routesReady.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void shouldShowItsCountersToPrometheus() throws Exception {
        // Given
        post("assessmentstatus", FORM, form(), List.of());

        // When
        String told = send(HttpRequest.newBuilder(metrics)).body();

        // Then
        assertThat(told)
                .contains("pi_webhooks_total{outcome=\"accepted\"}")
                .contains("pi_webhooks_total{outcome=\"forbidden\"}")
                .contains("outbox_commit_size_count");
    }

    private String form() {
        return "assessmentId=" + id + "&assessmentState=40&externalId=123456%3BCA&assessmentSource=EmailInvitation";
    }

    private List<Map<String, Object>> events() {
        return surroundings
                .postgres()
                .query("select * from outbox_message where queue = 'events' and body like ?", "%" + id + "%");
    }

    private HttpResponse<String> post(String path, String contentType, String body, List<String> headers)
            throws Exception {
        List<String> all = new ArrayList<>(headers);
        all.addAll(List.of("Authorization", credentials()));
        if (contentType != null) {
            all.addAll(List.of("Content-Type", contentType));
        }
        return send(HttpRequest.newBuilder(connector.resolve("/listeners/predictiveindex/" + path))
                .headers(all.toArray(new String[0]))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String credentials() {
        String text = Surroundings.USERNAME + ":" + Surroundings.PASSWORD;
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
