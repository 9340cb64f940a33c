package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers of a destination are tried again, when, and which are the end. */
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

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 425, 429, 500, 502, 503, 504, 599})
    void shouldTryAgainWhenAnotherTryMayHelp(int status) {
        // Given
        PiWebhook webhook = atsReplies(call -> call.attempt() == 1 ? Reply.status(status) : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(status, 200);
        assertSameMessage(calls);
    }

    @Test
    void shouldKeepOneWebhookIdAndAFreshSignatureOverManyAttempts() {
        // Given
        PiWebhook webhook = atsReplies(call -> call.attempt() <= 4 ? Reply.status(503) : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(503, 503, 503, 503, 200);
        assertSameMessage(calls);
        assertThat(calls).allSatisfy(call -> assertThat(call.startedAt().getEpochSecond()
                        - Long.parseLong(call.header("webhook-timestamp").orElseThrow()))
                .isBetween(0L, 1L));
        assertThat(hris.awaitCallsAbout(webhook.assessmentId(), 1)).hasSize(1);
    }

    @Test
    void shouldKeepEveryFailedAttemptWithItsStatus() {
        // Given
        PiWebhook webhook = atsReplies(call -> call.attempt() == 1
                ? Reply.status(503).withBody("closed for maintenance")
                : call.attempt() == 2 ? Reply.connectionReset() : Reply.ok());

        // When
        accept(webhook);

        // Then
        Outbox.Message done = outbox.awaitState(webhook.assessmentId(), "ats", "done");
        assertThat(outbox.attempts(done))
                .filteredOn(attempt -> attempt.error() != null)
                .satisfiesExactly(
                        first -> {
                            assertThat(first.number()).isEqualTo(1);
                            assertThat(first.status()).isEqualTo(503);
                        },
                        second -> {
                            assertThat(second.number()).isEqualTo(2);
                            assertThat(second.status()).isNull();
                            assertThat(second.error()).isNotBlank();
                        });
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
    void shouldWaitLongerFromOneAttemptToTheNext() {
        // Given
        PiWebhook webhook = atsReplies(call -> call.attempt() <= 5 ? Reply.status(503) : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).hasSize(6);
        assertThat(between(calls.get(4), calls.get(5)))
                .as("the fifth wait, of 200 ms doubled four times, against the first; jitter takes at most half")
                .isGreaterThan(Duration.ofMillis(1_000))
                .isGreaterThan(between(calls.get(0), calls.get(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void shouldWaitAsLongAsRetryAfterSaysInSeconds(int status) {
        // Given
        PiWebhook webhook =
                atsReplies(call -> call.attempt() == 1 ? Reply.status(status).header("Retry-After", "3") : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(status, 200);
        assertThat(between(calls.get(0), calls.get(1))).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(10));
        assertSameMessage(calls);
    }

    @Test
    void shouldWaitUntilTheDateThatRetryAfterNames() {
        // Given
        Instant[] notBefore = new Instant[1];
        PiWebhook webhook = atsReplies(call -> {
            if (call.attempt() > 1) {
                return Reply.ok();
            }
            notBefore[0] = call.startedAt().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
            return Reply.status(429)
                    .header(
                            "Retry-After",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(notBefore[0].atOffset(ZoneOffset.UTC)));
        });

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(429, 200);
        assertThat(calls.get(1).startedAt()).isBetween(notBefore[0], notBefore[0].plusSeconds(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "", "Thu, 01 Jan 1970 00:00:00 GMT"})
    void shouldTryAgainByItsOwnScheduleWhenRetryAfterIsOfNoUse(String retryAfter) {
        // Given
        PiWebhook webhook = atsReplies(
                call -> call.attempt() == 1 ? Reply.status(503).header("Retry-After", retryAfter) : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        assertThat(ats.callsAbout(webhook.assessmentId()))
                .extracting(Call::answeredWith)
                .containsExactly(503, 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 409, 410, 413, 422, 451})
    void shouldGiveUpAtOnceWhenNoOtherTryCanHelp(int status) {
        // Given
        PiWebhook webhook = atsReplies(call -> Reply.status(status).withBody("no such candidate"));

        // When
        accept(webhook);

        // Then
        Outbox.Message dead = outbox.awaitState(webhook.assessmentId(), "ats", "dead");
        assertThat(ats.callsAbout(webhook.assessmentId())).hasSize(1);
        assertThat(outbox.attempts(dead)).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isEqualTo(1);
            assertThat(attempt.status()).isEqualTo(status);
            assertThat(attempt.error()).isNotBlank();
        });
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void shouldNotFollowARedirectNorTakeItForASuccess(int status) {
        // Given
        PiWebhook webhook = atsReplies(call ->
                call.attempt() == 1 ? Reply.status(status).header("Location", elsewhere.url("/moved")) : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "hris", "done");
        outbox.awaitNothingWaiting(webhook.assessmentId());
        Outbox.Message message = outbox.about(webhook.assessmentId(), "ats").get(0);
        assertThat(outbox.attempts(message).get(0).status()).isEqualTo(status);
        assertThat(message.state())
                .as("done only where it was tried again at the same address")
                .isEqualTo(ats.callsAbout(webhook.assessmentId()).size() == 2 ? "done" : "dead");
        assertThat(elsewhere.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void shouldTakeEvery2xxForASuccess(int status) {
        // Given
        PiWebhook webhook = atsReplies(call -> Reply.status(status));

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        assertThat(ats.callsAbout(webhook.assessmentId())).hasSize(1);
    }

    @Test
    void shouldTryAgainWhenTheConnectionIsReset() {
        // Given
        PiWebhook webhook = atsReplies(call -> call.attempt() <= 2 ? Reply.connectionReset() : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).extracting(Call::answeredWith).containsExactly(0, 0, 200);
        assertSameMessage(calls);
    }

    @Test
    void shouldTryAgainWhenTheDestinationHangsLongerThanTheTimeout() {
        // Given
        PiWebhook webhook =
                atsReplies(call -> call.attempt() == 1 ? Reply.ok().after(Duration.ofSeconds(30)) : Reply.ok());

        // When
        accept(webhook);

        // Then
        outbox.awaitState(webhook.assessmentId(), "ats", "done");
        List<Call> calls = ats.callsAbout(webhook.assessmentId());
        assertThat(calls).hasSize(2);
        assertSameMessage(calls);
        assertThat(between(calls.get(0), calls.get(1)))
                .as("delivery.timeout=1s and a back-off of about 200 ms")
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    }

    @Test
    void shouldDeliverWhenTheDestinationComesUpLaterThanTheEvent() {
        // Given
        Peer late = landscape.peer("late");
        String address = late.url("/ats");
        int port = late.port();
        late.close();
        PiWebhook webhook = PiWebhook.completed("1;BA");
        Postgres own = landscape.database();
        Connector other = landscape
                .connector(own, "retry-late")
                .set("destinations.ats.url", address)
                .deliversTo(hris)
                .start();
        Outbox kept = new Outbox(own);

        // When
        assertThat(other.pi().send(webhook).statusCode()).isEqualTo(200);

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> kept.about(webhook.assessmentId(), "ats").stream()
                .anyMatch(message -> message.attempts() >= 1));
        try (Peer up = Peer.start("late", port)) {
            up.awaitCallAbout(webhook.assessmentId());
            kept.awaitState(webhook.assessmentId(), "ats", "done");
        }
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

    private static Duration between(Call one, Call next) {
        return Duration.between(one.startedAt(), next.startedAt());
    }
}
