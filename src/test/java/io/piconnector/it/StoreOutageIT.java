package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store goes away and comes back: PI is told to come again, and nothing needs a hand. */
@Tag("long")
class StoreOutageIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(6);

    private Postgres postgres;
    private Peer ats;
    private Peer hris;
    private Connector connector;

    @BeforeEach
    void start() {
        postgres = landscape.server("outage");
        ats = landscape.peer("ats");
        hris = landscape.peer("hris");
        connector = landscape
                .connector(postgres, "outage")
                .deliversTo(ats, hris)
                .set("delivery.max-backoff", "1s")
                .set("delivery.timeout", "1s")
                .set("delivery.lease", "3s")
                .start();
    }

    @Test
    void shouldAnswer503WhileTheStoreIsStoppedAndGoOnByItselfWhenItIsBack() {
        // Given
        long pid = connector.pid();
        ats.replies(call -> Reply.status(503));
        List<PiWebhook> acceptedBefore = webhooks(20);
        assertThat(acceptedBefore)
                .allSatisfy(webhook ->
                        assertThat(connector.pi().send(webhook).statusCode()).isEqualTo(200));
        acceptedBefore.forEach(webhook -> hris.awaitCallAbout(webhook.assessmentId()));
        List<PiWebhook> sentDuring = webhooks(30);

        // When
        postgres.stop();

        // Then
        assertThat(sendAtOnce(sentDuring)).allSatisfy(StoreOutageIT::assertComeAgain);
        assertThat(sendAtOnce(sentDuring))
                .as("still, with connections used up")
                .allSatisfy(StoreOutageIT::assertComeAgain);
        await("the outage shows in readiness")
                .atMost(Duration.ofSeconds(30))
                .until(() -> connector.get("/q/health/ready").orElseThrow().statusCode() == 503);
        assertThat(connector.get("/q/health/live").orElseThrow().statusCode()).isEqualTo(200);

        // When
        postgres.start();
        ats.replies(call -> Reply.ok());

        // Then
        for (PiWebhook webhook : sentDuring) {
            await("the store is used again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> connector.pi().send(webhook).statusCode() == 200);
        }
        Stream.concat(acceptedBefore.stream(), sentDuring.stream()).forEach(webhook -> {
            await("delivered to the ATS")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> ats.callsAbout(webhook.assessmentId()).stream()
                            .anyMatch(call -> call.answeredWith() == 200));
            hris.awaitCallAbout(webhook.assessmentId());
        });
        Outbox outbox = new Outbox(postgres);
        await("nothing is left over").atMost(Duration.ofSeconds(30)).until(() -> outbox.count("waiting") == 0);
        assertThat(outbox.count("dead")).isZero();
        assertThat(connector.get("/q/health/ready").orElseThrow().statusCode()).isEqualTo(200);
        assertThat(connector.isAlive()).isTrue();
        assertThat(connector.pid()).isEqualTo(pid);
    }

    @Test
    void shouldAnswer503WhenTheStoreIsThereButDoesNotCommit() throws Exception {
        // Given
        PiWebhook before = PiWebhook.completed("1;BA");
        assertThat(connector.pi().send(before).statusCode()).isEqualTo(200);
        hris.awaitCallAbout(before.assessmentId());
        List<PiWebhook> sentDuring = webhooks(30);

        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE outbox_message IN ACCESS EXCLUSIVE MODE");

            // When
            List<Answer> answers = sendAtOnce(sentDuring);

            // Then
            assertThat(answers).allSatisfy(StoreOutageIT::assertComeAgain);
            connection.rollback();
        }

        // Then
        for (PiWebhook webhook : sentDuring) {
            await("the store is used again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> connector.pi().send(webhook).statusCode() == 200);
        }
        sentDuring.forEach(webhook -> {
            ats.awaitCallAbout(webhook.assessmentId());
            hris.awaitCallAbout(webhook.assessmentId());
        });
        Outbox outbox = new Outbox(postgres);
        await("nothing is left over").atMost(Duration.ofSeconds(30)).until(() -> outbox.count("waiting") == 0);
        assertThat(sentDuring).allSatisfy(webhook -> {
            assertThat(outbox.about(webhook.assessmentId()))
                    .as("a call that was answered 503 and sent again is one event")
                    .extracting(Outbox.Message::queue)
                    .containsExactlyInAnyOrder("events", "ats", "hris");
            assertThat(ats.callsAbout(webhook.assessmentId())).hasSize(1);
        });
    }

    /** An answer and how long it took. */
    private record Answer(HttpResponse<String> response, Duration took) {}

    private List<Answer> sendAtOnce(List<PiWebhook> webhooks) {
        List<CompletableFuture<Answer>> answers = webhooks.stream()
                .map(webhook -> {
                    long begun = System.nanoTime();
                    return connector
                            .pi()
                            .sendAsync(webhook)
                            .thenApply(response -> new Answer(response, Duration.ofNanos(System.nanoTime() - begun)));
                })
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static void assertComeAgain(Answer answer) {
        assertThat(answer.response().statusCode()).isEqualTo(503);
        assertThat(answer.response().body()).isEmpty();
        assertThat(answer.response().headers().firstValue("Retry-After"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isPositive());
        assertThat(answer.took()).isLessThan(ANSWER_WITHIN);
    }

    private static List<PiWebhook> webhooks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> PiWebhook.completed(i + ";BA"))
                .toList();
    }
}
