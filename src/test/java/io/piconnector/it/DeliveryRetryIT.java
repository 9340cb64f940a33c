package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How an answer of a destination becomes another attempt, or the end. HttpFailuresTest shows which answer means what. */
class DeliveryRetryIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String KEY_IN_URL = "key-in-the-url-of-the-ats";
    private static final String ATS_AUTHORIZATION = "Bearer token-for-the-ats";
    private static final Map<String, Function<Call, Reply>> REPLIES = new ConcurrentHashMap<>();

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final Peer ats = landscape.peer("ats").replies(call -> REPLIES.getOrDefault(
                    call.assessmentId(), c -> Reply.ok())
            .apply(call));
    private static final Peer hris = landscape.peer("hris");
    private static final Peer elsewhere = landscape.peer("elsewhere");
    private static final Connector connector = landscape
            .connector(postgres, "retry")
            .set("destinations.ats.url", ats.url("/ats?key=" + KEY_IN_URL))
            .set("destinations.ats.authorization", ATS_AUTHORIZATION)
            .set("destinations.ats.secret", SECRET)
            .deliversTo(hris)
            .set("delivery.backoff", "200ms")
            .set("delivery.max-backoff", "30s")
            .set("delivery.timeout", "1s")
            .set("delivery.lease", "3s")
            .start();

    @Test
    void shouldTryAgainWithOneWebhookIdAndAFreshSignatureUntilADestinationSays2xx() {
        // Given
        PiWebhook webhook = atsReplies(call -> switch (call.attempt()) {
            case 1 -> Reply.status(503).withBody("closed for maintenance");
            case 2 -> Reply.connectionReset();
            case 3 -> Reply.status(401);
            default -> Reply.status(299);
        });

        // When
        accept(webhook);

        // Then
        Outbox.Message done = outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(503, 0, 401, 299);
        assertSameMessage(calls);
        assertThat(calls).allSatisfy(call -> assertThat(call.startedAt().getEpochSecond()
                        - Long.parseLong(call.header("webhook-timestamp").orElseThrow()))
                .isBetween(0L, 1L));
        assertThat(outbox.attempts(done))
                .extracting(Outbox.Attempt::number, Outbox.Attempt::status)
                .containsExactly(tuple(1, 503), tuple(2, null), tuple(3, 401));
        assertThat(outbox.attempts(done))
                .allSatisfy(attempt -> assertThat(attempt.error()).isNotBlank());
        assertThat(hris.awaitCallsAbout(webhook.assessmentId(), 1)).hasSize(1);
    }

    @Test
    void shouldTellOfEachFailedAttemptInOneLineWithoutSecrets() {
        // Given
        PiWebhook webhook = atsReplies(call -> switch (call.attempt()) {
            case 1 -> Reply.status(503).withBody("not today, " + ATS_AUTHORIZATION + "\nFORGED line");
            case 2 -> Reply.connectionReset();
            default -> Reply.status(422).withBody("no such candidate");
        });

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "dead");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> linesAbout(webhook).stream().anyMatch(line -> line.contains("422")));
        assertThat(linesAbout(webhook).stream().filter(line -> line.contains("queue=ats")))
                .as("two that are tried again, one that is dead")
                .hasSize(3);
        assertThat(connector.output())
                .doesNotContain("Failed delivery for", "stackTrace", "\tat ")
                .doesNotContain(KEY_IN_URL, ATS_AUTHORIZATION, SECRET);
        assertThat(connector.output().lines()).noneMatch(line -> line.startsWith("FORGED"));
        assertThat(outbox.attempts(outbox.about(webhook.assessmentId(), "ats").get(0)))
                .hasSize(3)
                .allSatisfy(attempt -> assertThat(attempt.error()).doesNotContain(KEY_IN_URL, ATS_AUTHORIZATION));
    }

    @Test
    void shouldWaitAsLongAsRetryAfterSays() {
        // Given
        PiWebhook webhook =
                atsReplies(call -> call.attempt() == 1 ? Reply.status(429).header("Retry-After", "3") : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(429, 200);
        assertThat(Duration.between(calls.get(0).startedAt(), calls.get(1).startedAt()))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(10));
        assertSameMessage(calls);
    }

    @Test
    void shouldNotFollowARedirect() {
        // Given
        PiWebhook webhook = atsReplies(call -> Reply.status(307).header("Location", elsewhere.url("/moved")));

        // When
        accept(webhook);

        // Then
        Outbox.Message dead = outbox.awaitState(webhook.assessmentId(), "ats", "dead");
        assertThat(outbox.attempts(dead)).extracting(Outbox.Attempt::status).containsExactly(307);
        assertThat(elsewhere.calls()).isEmpty();
    }

    private static PiWebhook atsReplies(Function<Call, Reply> replies) {
        PiWebhook webhook = PiWebhook.completed("1;BA");
        REPLIES.put(webhook.assessmentId(), replies);
        return webhook;
    }

    private static void accept(PiWebhook webhook) {
        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200);
    }

    private static List<String> linesAbout(PiWebhook webhook) {
        return connector
                .output()
                .lines()
                .filter(line -> line.contains(webhook.assessmentId()))
                .toList();
    }

    private static void assertSameMessage(List<Call> calls) {
        assertThat(calls).extracting(Call::webhookId).containsOnly(calls.get(0).webhookId());
        assertThat(calls).extracting(Call::body).containsOnly(calls.get(0).body());
        assertThat(calls)
                .allSatisfy(call -> assertThatCode(() -> new Webhook(SECRET).verify(call.body(), call.headers()))
                        .doesNotThrowAnyException());
    }
}
