package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiLoad;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM under load, as in a roll-out: nobody notices, but for PI, which may have to send again what came to the one that goes. */
@Tag("long")
class GracefulStopIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /** Well below what Kubernetes leaves after preStop. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Test
    void shouldStopWithoutLossOrRepetitionWhileAnotherReplicaGoesOn() {
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector going = replica("going", postgres, ats, hris).start();
        Connector staying = replica("staying", postgres, ats, hris).start();
        // Given
        ats.replies(call -> Reply.ok().after(Duration.ofMillis(200)));
        hris.replies(call -> Reply.ok().after(Duration.ofMillis(50)));
        AtomicBoolean isWithdrawn = new AtomicBoolean();
        PiLoad toBoth = PiLoad.start(
                () -> (isWithdrawn.get() ? staying : going).pi(), () -> PiWebhook.completed("1;BA"), 40, 64);
        PiLoad toStaying = PiLoad.start(staying::pi, () -> PiWebhook.completed("2;CA"), 40, 64);
        await("both replicas deliver")
                .atMost(Duration.ofSeconds(30))
                .until(() -> ats.calls().size() > 100 && hris.calls().size() > 50);

        // When
        isWithdrawn.set(true);
        Instant before = Instant.now();
        int exit = going.stop();
        Duration took = Duration.between(before, Instant.now());

        // Then
        int deliveredByThen = ats.calls().size();
        await("the other goes on")
                .atMost(Duration.ofSeconds(30))
                .until(() -> ats.calls().size() > deliveredByThen + 100);
        toBoth.finish();
        toStaying.finish();
        Outbox outbox = new Outbox(postgres);
        await("nothing is left to be done").atMost(Duration.ofSeconds(60)).until(() -> outbox.count("waiting") == 0);
        System.out.printf(
                "GracefulStopIT: stopped in %d ms; %d webhooks accepted; at the surviving replica %d refused, %d broken%n",
                took.toMillis(),
                toBoth.acceptedCount() + toStaying.acceptedCount(),
                toStaying.refusals().size(),
                toStaying.withoutAnswer());
        assertThat(exit).isIn(0, 143);
        assertThat(took).isLessThan(GRACE);
        assertThat(toStaying.refusals()).isEmpty();
        assertThat(toStaying.withoutAnswer()).isZero();
        assertThat(outbox.count("dead")).isZero();
        assertThat(postgres.count("SELECT count(*) FROM outbox_attempt WHERE error IS NOT NULL"))
                .isZero();
        await("the history has what both replicas did")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(postgres.count("SELECT coalesce(sum(done), 0) FROM queue_minute"))
                        .isEqualTo(outbox.count("done")));
        assertThat(deliveries(ats))
                .hasSize(toBoth.acceptedCount() + toStaying.acceptedCount())
                .allSatisfy((id, times) -> assertThat(times).as(id).isEqualTo(1));
        assertThat(deliveries(hris))
                .hasSize(toBoth.acceptedCount())
                .allSatisfy((id, times) -> assertThat(times).as(id).isEqualTo(1));
    }

    @Test
    void shouldGiveBackWhatDoesNotEndInTimeAndNotWaitForIt() {
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector going = replica("hanging", postgres, ats, hris)
                .set("delivery.timeout", "50s")
                .set("delivery.lease", "60s")
                .set("camel.main.shutdown-timeout", "2")
                .start();
        Connector next = replica("next", postgres, ats, hris);
        // Given destinations that do not answer
        ats.replies(call -> Reply.ok().after(Duration.ofMinutes(2)));
        hris.replies(call -> Reply.ok().after(Duration.ofMinutes(2)));
        List<PiWebhook> webhooks =
                Stream.generate(() -> PiWebhook.completed("1;BA")).limit(5).toList();
        webhooks.forEach(
                webhook -> assertThat(going.pi().send(webhook).statusCode()).isEqualTo(200));
        webhooks.forEach(webhook -> {
            ats.awaitCallAbout(webhook.assessmentId());
            hris.awaitCallAbout(webhook.assessmentId());
        });

        // When
        Instant before = Instant.now();
        going.stop();
        Duration took = Duration.between(before, Instant.now());

        // Then
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        assertThat(postgres.count("SELECT count(*) FROM outbox_message"
                        + " WHERE state = 'waiting' AND attempts = 0 AND claimed_by IS NULL AND due_at <= now()"))
                .as("given back, and due at once")
                .isEqualTo(10);

        // When
        ats.replies(call -> Reply.ok());
        hris.replies(call -> Reply.ok());
        next.start();

        // Then
        Outbox outbox = new Outbox(postgres);
        webhooks.forEach(webhook -> outbox.awaitNothingWaiting(webhook.assessmentId()));
        assertThat(outbox.count("done")).isEqualTo(15);
        assertThat(postgres.count("SELECT count(*) FROM outbox_attempt WHERE error IS NOT NULL"))
                .as("no attempt failed")
                .isZero();
    }

    private static Map<String, Long> deliveries(Peer destination) {
        return destination.calls().stream().collect(Collectors.groupingBy(Call::assessmentId, Collectors.counting()));
    }

    private static Connector replica(String name, Postgres postgres, Peer ats, Peer hris) {
        return landscape.connector(postgres, "graceful-" + name).deliversTo(ats, hris);
    }
}
