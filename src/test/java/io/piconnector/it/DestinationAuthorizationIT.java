package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways in which a destination knows us: Basic credentials, and access tokens of OAuth 2.0. */
class DestinationAuthorizationIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String CLIENT_SECRET = "client+secret/0815";
    private static final String PASSWORD = "password-of-hris";
    private static final String TOKEN = "access-token-number-";

    private static volatile Function<Integer, Reply> tokenReply;
    private static volatile Function<Call, Reply> atsReply;
    private static final AtomicInteger tokens = new AtomicInteger();

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer login =
            landscape.peer("login").replies(call -> tokenReply.apply(tokens.incrementAndGet()));
    private static final Peer ats = landscape.peer("ats").replies(call -> atsReply.apply(call));
    private static final Peer hris = landscape.peer("hris");
    private static final Connector connector = landscape
            .connector(postgres, "authorization")
            .deliversTo(ats, hris)
            .set("delivery.timeout", "2s")
            .set("destinations.ats.oauth2.token-url", login.url("/token"))
            .setEnvironment("DESTINATIONS_ATS_OAUTH2_CLIENT_ID", "connector")
            .setEnvironment("DESTINATIONS_ATS_OAUTH2_CLIENT_SECRET", CLIENT_SECRET)
            .set("destinations.ats.oauth2.scope", "results.write")
            .set("destinations.ats.oauth2.parameters.sub", "7001")
            .set("destinations.hris.username", "pi-connector")
            .set("destinations.hris.password", PASSWORD)
            .set("quarkus.log.category.\"org.apache.hc.client5.http.wire\".level", "TRACE")
            .set("quarkus.log.category.\"org.apache.hc.client5.http.headers\".level", "TRACE")
            .set("quarkus.log.category.\"org.apache.camel\".level", "TRACE")
            .set("quarkus.log.min-level", "TRACE");

    @BeforeEach
    void start() {
        tokenReply = number -> token(number, 3600);
        atsReply = call -> Reply.ok();
        if (!connector.isAlive()) {
            connector.start();
        }
        // Every test begins with a token that is refused, so that none depends on the token of another.
        String before = TOKEN + tokens.get();
        atsReply = call -> bearer(call).equals(before) ? Reply.status(401) : Reply.ok();
    }

    @Test
    void shouldGetATokenOnceAndUseItForEveryDelivery() {
        // Given
        deliver();
        int requests = login.calls().size();

        // When
        List<PiWebhook> webhooks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            webhooks.add(accept());
        }

        // Then
        webhooks.forEach(webhook -> outbox.awaitState(webhook.assessmentId(), "ats", "done"));
        assertThat(login.calls()).hasSize(requests);
        Call call = login.calls().get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.body()).isEqualTo("grant_type=client_credentials&scope=results.write&sub=7001");
        assertThat(call.header("authorization"))
                .contains("Basic "
                        + base64(
                                "connector:" + CLIENT_SECRET.replace("+", "%2B").replace("/", "%2F")));
    }

    @Test
    void shouldReplaceARefusedTokenOnceAndDeliverAtOnce() {
        // Given
        deliver();
        String refused = TOKEN + tokens.get();
        atsReply = call -> bearer(call).equals(refused) ? Reply.status(401) : Reply.ok();

        // When
        PiWebhook webhook = accept();

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(401, 200);
        assertThat(calls).extracting(Call::body).containsOnly(calls.get(0).body());
        assertThat(outbox.attempts(outbox.about(webhook.assessmentId(), "ats").get(0)))
                .as("the delivery did not fail")
                .allSatisfy(attempt -> assertThat(attempt.error()).isNull());
    }

    @Test
    void shouldFailTheAttemptWhenTheNewTokenIsRefusedToo() {
        // Given
        atsReply = call -> Reply.status(401).withBody("token " + bearer(call) + " is bad");
        int requests = login.calls().size();

        // When
        PiWebhook webhook = accept();

        // Then
        List<Outbox.Attempt> attempts = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> outbox.about(webhook.assessmentId(), "ats").stream()
                                .flatMap(message -> outbox.attempts(message).stream())
                                .toList(),
                        found -> !found.isEmpty());
        assertThat(attempts.get(0).status()).isEqualTo(401);
        assertThat(attempts.get(0).error()).startsWith("answered 401").endsWith("token *** is bad");
        assertThat(login.calls().size() - requests).isPositive();
        atsReply = call -> Reply.ok();
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
    }

    @Test
    void shouldRenewATokenThatExpires() {
        // Given
        tokenReply = number -> token(number, 1);
        deliver();
        int before = tokens.get();

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            deliver();
            return tokens.get() > before;
        });
        assertThat(ats.calls().stream().filter(call -> call.answeredWith() == 401))
                .hasSizeLessThan(10);
    }

    @Test
    void shouldTryLaterWhenTheTokenEndpointIsSlowOrHostile() {
        // Given
        tokenReply = number -> Reply.ok().after(Duration.ofSeconds(20));
        PiWebhook slow = accept();
        assertError(slow, "no access token: destinations.ats.oauth2.token-url did not answer");
        tokenReply = number -> Reply.json("{\"access_token\":\"" + "x".repeat(2_000_000) + "\"}");
        PiWebhook huge = accept();
        assertError(huge, "no access token: destinations.ats.oauth2.token-url did not answer");
        tokenReply = number ->
                Reply.status(400).withBody("{\"error\":\"invalid_client\",\"secret\":\"" + CLIENT_SECRET + "\"}");
        PiWebhook refused = accept();
        assertError(refused, "no access token: destinations.ats.oauth2.token-url answered 400: invalid_client");

        // When
        tokenReply = number -> token(number, 3600);

        // Then
        for (PiWebhook webhook : List.of(slow, huge, refused)) {
            outbox.awaitState(webhook.assessmentId(), "ats", "done");
        }
    }

    @Test
    void shouldSendBasicCredentials() {
        // When
        PiWebhook webhook = PiWebhook.completed("1;BA");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);

        // Then
        assertThat(hris.awaitCallAbout(webhook.assessmentId()).header("authorization"))
                .contains("Basic " + base64("pi-connector:" + PASSWORD));
    }

    @Test
    void shouldWriteNoSecretAndNoToken() {
        // Given
        deliver();

        // Then
        for (String text : List.of(connector.output(), postgres.dump())) {
            assertThat(text.contains(TOKEN)).as("a token").isFalse();
            assertThat(text.contains(CLIENT_SECRET)).as("the secret").isFalse();
            assertThat(text.contains(PASSWORD)).as("the password").isFalse();
            assertThat(text.contains(base64("pi-connector:" + PASSWORD)))
                    .as("Basic")
                    .isFalse();
        }
        assertThat(connector.output().contains("Authorization: Bearer ***")
                        && connector.output().contains("access_token"))
                .as("what goes over the wire is logged, or this test shows nothing")
                .isTrue();
    }

    private static void deliver() {
        PiWebhook webhook = accept();
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
    }

    private static PiWebhook accept() {
        PiWebhook webhook = PiWebhook.completed("1;CA");
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
        return webhook;
    }

    private static void assertError(PiWebhook webhook, String expected) {
        List<Outbox.Attempt> attempts = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> outbox.about(webhook.assessmentId(), "ats").stream()
                                .flatMap(message -> outbox.attempts(message).stream())
                                .toList(),
                        found -> found.stream()
                                .anyMatch(attempt -> attempt.error() != null
                                        && attempt.error().startsWith(expected)));
        assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.error()).doesNotContain(CLIENT_SECRET));
    }

    private static Reply token(int number, int lifetime) {
        return Reply.json("{\"access_token\":\"" + TOKEN + number + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                + lifetime + "}");
    }

    private static String bearer(Call call) {
        return call.header("authorization").orElse("").replaceFirst("^Bearer ", "");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
