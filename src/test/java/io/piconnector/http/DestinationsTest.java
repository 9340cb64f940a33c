package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> OAUTH2 = Map.of(
            "destinations.ats.oauth2.token-url", "https://login.example/token",
            "destinations.ats.oauth2.client-id", "connector",
            "destinations.ats.oauth2.client-secret", "s3cr3t");
    private static final HttpOperationFailedException REFUSAL =
            new HttpOperationFailedException("https://ats.example", 401, "no", null, Map.of(), "");
    private static final String BODY =
            "{\"type\":\"assessment.completed\",\"timestamp\":\"2026-11-21T10:00:00Z\",\"data\":{\"assessmentId\":\"a\"}}";

    @Test
    void shouldSignAsTheStandardWebhooksSpecificationPublishes() {
        // Given the specification's own example
        String payload = "{\"test\": 2432232314}";

        // When
        String signature = new WebhookSigner(SECRET)
                .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, payload.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void shouldSignWhatIsSent() throws Exception {
        // Given
        Destinations destinations = destinations(Map.of("destinations.ats.secret", SECRET));
        String body = BODY.replace("\"a\"", "\"Zoë 😀\"");

        // When
        Map<String, Object> headers = address(destinations, "a:40", body);

        // Then
        String signed = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + "." + body;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring(6)), "HmacSHA256"));
        assertThat(headers)
                .containsEntry(
                        "webhook-signature",
                        "v1,"
                                + Base64.getEncoder()
                                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
        new Webhook(SECRET).verify(body, httpHeaders(headers));
    }

    @Test
    void shouldGiveADeliveryTheHeadersOfTheContractAndNoOther() {
        // Given
        Destinations destinations = destinations(Map.of("destinations.ats.authorization", "Bearer ats-token"));
        long before = Instant.now().getEpochSecond();

        // When
        Map<String, Object> headers = address(destinations, "a:40", BODY);

        // Then
        String id = (String) headers.get("webhook-id");
        assertThat(id).matches("msg_[0-9a-f-]{36}");
        assertThat(Long.parseLong((String) headers.get("webhook-timestamp")))
                .isBetween(before, Instant.now().getEpochSecond());
        headers.remove("webhook-timestamp");
        assertThat(headers)
                .isEqualTo(Map.of(
                        "CamelHttpUri",
                        "https://ats.example/in?x=%2B",
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer ats-token",
                        "webhook-id",
                        id,
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        id,
                        "ce-type",
                        "com.predictiveindex.assessment.completed",
                        "ce-source",
                        "urn:test",
                        "ce-time",
                        "2026-11-21T10:00:00Z"));
    }

    @Test
    void shouldSendNeitherSignatureNorAuthorizationWhereNoneIsSet() {
        assertThat(address(destinations(Map.of()), "a:40", BODY))
                .doesNotContainKeys("webhook-signature", "Authorization");
    }

    @Test
    void shouldGiveAnEventOneIdInEveryAttemptAtEveryDestinationAndAfterARestart() {
        // Given
        Destinations destinations = destinations(Map.of());
        String id = (String) address(destinations, "a:40", BODY).get("webhook-id");

        // Then
        assertThat(address(destinations, "a:40", BODY)).containsEntry("webhook-id", id);
        assertThat(address(destinations(Map.of()), "a:40", BODY)).containsEntry("webhook-id", id);
        assertThat(address(destinations, "a:60", BODY).get("webhook-id")).isNotEqualTo(id);
        Map<String, Object> headers = new HashMap<>();
        destinations.address("hris", "a:40", BODY.getBytes(StandardCharsets.UTF_8), null, headers);
        assertThat(headers).containsEntry("webhook-id", id);
    }

    @Test
    void shouldKeepTheIdThatDestinationsOfEarlierVersionsKnow() {
        // Given an id is a promise to whoever stores it: this one must never change
        assertThat(WebhookSigner.id("a:40")).isEqualTo("msg_e80dc561-2956-3306-90f1-63c99c9ead13");
    }

    @Test
    void shouldRefuseADestinationWithoutUrl() {
        assertThatThrownBy(() -> destinations(Map.of()).check("payroll"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("destinations.payroll.url is not set")
                .hasMessageContaining("DESTINATIONS_PAYROLL_URL");
    }

    @Test
    void shouldRefuseAWrongUrl() {
        assertThatThrownBy(() -> destinations(Map.of("destinations.ats.url", "ats.example"))
                        .check("ats"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("destinations.ats.url is no http or https URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_not*base64*at*all*not*base64",
                "whsec_",
                "whsec",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void shouldRefuseABadSecretWithoutRepeatingIt(String secret) {
        assertThatThrownBy(() ->
                        destinations(Map.of("destinations.ats.secret", secret)).check("ats"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("destinations.ats.secret is no signing secret")
                .hasMessageContaining("DESTINATIONS_ATS_SECRET")
                .hasMessageNotContaining("'" + secret)
                .hasMessageNotContaining("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    @Test
    void shouldSendBasicCredentials() {
        // Given
        Destinations destinations =
                destinations(Map.of("destinations.ats.username", "zoë", "destinations.ats.password", "p:w"));

        // Then
        assertThat(address(destinations, "a:40", BODY))
                .containsEntry(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("zoë:p:w".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldSendAnAccessTokenAndReplaceOneThatIsRefused() throws Exception {
        // Given
        AtomicInteger requests = new AtomicInteger();
        Destinations destinations = destinations(
                OAUTH2,
                (url, headers, form) -> new ClientCredentials.Answer(
                        200,
                        Map.of(),
                        ("{\"access_token\":\"access-token-" + requests.incrementAndGet() + "\",\"expires_in\":3600}")
                                .getBytes(StandardCharsets.UTF_8)));
        Map<String, Object> headers = address(destinations, "a:40", BODY);
        assertThat(headers).containsEntry("Authorization", "Bearer access-token-1");

        // When
        Map<String, Object> next = new HashMap<>(Map.of("CamelHttpResponseCode", 401));
        destinations.renewToken("ats", REFUSAL, headers, next);

        // Then
        assertThat(next).containsOnlyKeys(headers.keySet()).containsEntry("CamelHttpUri", headers.get("CamelHttpUri"));
        assertThat(next).containsEntry("Authorization", "Bearer access-token-2");
        assertThat(address(destinations, "b:40", BODY)).containsEntry("Authorization", "Bearer access-token-2");
    }

    @Test
    void shouldFailWithTheRefusalWhereThereIsNoTokenToReplace() {
        assertThatThrownBy(() -> destinations(Map.of()).renewToken("ats", REFUSAL, Map.of(), new HashMap<>()))
                .isSameAs(REFUSAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    username=u                                | destinations.ats.password is not set, but destinations.ats.username is
                    password=p                                | destinations.ats.username is not set, but destinations.ats.password is
                    oauth2.client-id=c                        | destinations.ats.oauth2.token-url is not set, but destinations.ats.oauth2.* is
                    oauth2.scope=c                            | destinations.ats.oauth2.token-url is not set
                    oauth2.token-url=https://x.example        | destinations.ats.oauth2.client-id is not set
                    oauth2.token-url=x.example                | destinations.ats.oauth2.token-url is no http or https URL
                    oauth2.token-url=https://x.example;oauth2.client-id=c | destinations.ats.oauth2.client-secret is not set
                    authorization=Bearer t;username=u;password=p | destinations.ats.authorization is set, and destinations.ats.username too
                    authorization=Bearer t;oauth2.scope=s     | destinations.ats.authorization is set, and destinations.ats.oauth2.* too
                    username=u;password=p;oauth2.client-secret=s3cr3t | destinations.ats.username is set, and destinations.ats.oauth2.* too
                    username=u:v;password=p                   | destinations.ats.username holds a colon
                    """)
    void shouldRefuseHalfAWayOfAuthorizationOrTwo(String set, String expected) {
        // Given
        Map<String, String> settings = new HashMap<>();
        for (String one : set.split(";")) {
            settings.put("destinations.ats." + one.split("=")[0].trim(), one.split("=")[1].trim());
        }

        // Then
        assertThatThrownBy(() -> destinations(settings).check("ats"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(expected)
                .hasMessageNotContaining("s3cr3t");
    }

    private static Map<String, Object> address(Destinations destinations, String key, String body) {
        Map<String, Object> headers = new HashMap<>(Map.of(
                "ce-type",
                "com.predictiveindex.assessment.completed",
                "ce-time",
                "2026-11-21T10:00:00Z",
                "api-key",
                "of an earlier call",
                "CamelHttpQuery",
                "forged=1"));
        destinations.address("ats", key, body.getBytes(StandardCharsets.UTF_8), "", headers);
        return headers;
    }

    private static HttpHeaders httpHeaders(Map<String, Object> headers) {
        return HttpHeaders.of(
                headers.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of((String) e.getValue()))),
                (name, value) -> true);
    }

    private static Destinations destinations(Map<String, String> others) {
        return destinations(others, (url, headers, form) -> {
            throw new IOException("away");
        });
    }

    private static Destinations destinations(Map<String, String> others, ClientCredentials.FormPost http) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "delivery.source", "urn:test",
                "destinations.ats.url", "https://ats.example/in?x=%2B",
                "destinations.hris.url", "https://hris.example/in"));
        settings.putAll(others);
        TestSettings all = TestSettings.of(settings);
        return new Destinations(all.byName(), all.delivery(), http);
    }
}
