package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiLoad;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One message ends every process that delivers it. Two replicas share the work under load; whichever has the poisonous delivery in
 * flight is killed. Each replica calls the destinations under a path of its own, so that the test knows which one that is.
 */
@Tag("long")
class PoisonousMessageIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final int ATTEMPTS = 5;
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration BACKOFF = Duration.ofMillis(500);

    /** The poisonous delivery's call, and the moment before the signal that ended the process that made it. */
    private record Kill(Call call, Instant at) {}

    @Test
    void shouldTryAMessageAloneAfterItEndedTwoProcessesAndDeliverEverythingElse() {
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector one = replica("one", postgres, ats, hris).start();
        Connector two = replica("two", postgres, ats, hris).start();
        // Given
        Outbox outbox = new Outbox(postgres);
        PiWebhook poison = PiWebhook.completed("666;BA");
        ats.replies(call ->
                Reply.ok().after(call.assessmentId().equals(poison.assessmentId()) ? LEASE : Duration.ofMillis(60)));
        AtomicInteger turn = new AtomicInteger();
        Supplier<Pi> either = () -> (turn.incrementAndGet() % 2 == 0 ? one : two).pi();
        try (PiLoad load = PiLoad.start(either, () -> PiWebhook.completed("1;BA"), 40, 32)) {
            await("both deliver")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !by("/one", ats).isEmpty() && !by("/two", ats).isEmpty());

            // When
            assertThat(one.pi().send(poison).statusCode()).isEqualTo(200);
            List<Kill> kills = new ArrayList<>();
            while (kills.size() < ATTEMPTS) {
                Call call = awaitCall(ats, poison, kills.size());
                awaitOtherQueue(hris, call);
                Connector victim = call.target().equals("/one") ? one : two;
                kills.add(new Kill(call, victim.kill9()));
                victim.launch();
            }
            Outbox.Message dead = outbox.awaitState(poison.assessmentId(), "ats", "dead");
            load.finish();
            await("nothing is left to be done")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> outbox.count("waiting") == 0);

            // Then
            print(kills, load);
            assertThat(ats.callsAbout(poison.assessmentId())).hasSize(ATTEMPTS);
            assertThat(company(ats, kills.get(0))).as("there is a load").isNotEmpty();
            assertThat(kills.subList(2, ATTEMPTS)).as("alone").allSatisfy(kill -> assertThat(company(ats, kill))
                    .isEmpty());
            assertIntervalsGrow(kills);
            assertThat(outbox.attempts(dead)).last().satisfies(attempt -> assertThat(attempt.error())
                    .startsWith("no attempt is left: the last 5 had no outcome"));
            assertThat(outbox.count("dead")).as("the poisonous delivery only").isEqualTo(1);
            Set<String> innocent = load.accepted().keySet();
            assertThat(delivered(ats)).containsAll(innocent);
            assertThat(delivered(hris)).containsAll(innocent).contains(poison.assessmentId());
        }
    }

    private static Call awaitCall(Peer ats, PiWebhook poison, int number) {
        return await("attempt " + (number + 1))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> ats.callsAbout(poison.assessmentId()), calls -> calls.size() > number)
                .get(number);
    }

    /** While the poisonous delivery is in flight, its replica goes on delivering to another destination. */
    private static void awaitOtherQueue(Peer hris, Call poisonous) {
        await("the other queue goes on")
                .atMost(LEASE.dividedBy(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> by(poisonous.target(), hris).stream()
                                .filter(call -> call.startedAt().isAfter(poisonous.startedAt()))
                                .count()
                        > 5);
    }

    /** What the same replica delivered to the ATS while the poisonous delivery was in flight. */
    private static List<Call> company(Peer ats, Kill kill) {
        return by(kill.call().target(), ats).stream()
                .filter(call -> call != kill.call())
                .filter(call -> call.startedAt().isBefore(kill.at()))
                .filter(call ->
                        call.endedAt().orElse(Instant.MAX).isAfter(kill.call().startedAt()))
                .toList();
    }

    /** At least two thirds of a lease are left at the kill. After it the back-off begins, once the attempt was alone. */
    private static void assertIntervalsGrow(List<Kill> kills) {
        for (int number = 3; number < ATTEMPTS; number++) {
            Duration interval = Duration.between(
                    kills.get(number - 1).at(), kills.get(number).call().startedAt());
            assertThat(interval)
                    .as("from kill %s to attempt %s", number, number + 1)
                    .isGreaterThan(LEASE.multipliedBy(2).dividedBy(3).plus(BACKOFF.multipliedBy(1L << number - 1)));
        }
    }

    private static Set<String> delivered(Peer destination) {
        return destination.calls(call -> call.answeredWith() == 200).stream()
                .map(Call::assessmentId)
                .collect(Collectors.toSet());
    }

    private static List<Call> by(String replica, Peer destination) {
        return destination.calls(call -> call.target().equals(replica));
    }

    private static Connector replica(String name, Postgres postgres, Peer ats, Peer hris) {
        return landscape
                .connector(postgres, "poison-" + name)
                .set("destinations.ats.url", ats.url("/" + name))
                .set("destinations.hris.url", hris.url("/" + name))
                .set("delivery.backoff", BACKOFF.toMillis() + "ms")
                .set("delivery.max-attempts", String.valueOf(ATTEMPTS))
                .set("delivery.timeout", "3s")
                .set("delivery.lease", LEASE.toSeconds() + "s");
    }

    private static void print(List<Kill> kills, PiLoad load) {
        for (int number = 1; number < ATTEMPTS; number++) {
            System.out.printf(
                    "PoisonousMessageIT: from kill %d to attempt %d: %s%n",
                    number,
                    number + 1,
                    Duration.between(
                            kills.get(number - 1).at(), kills.get(number).call().startedAt()));
        }
        System.out.printf(
                "PoisonousMessageIT: %d webhooks answered 200, %d tries without an answer%n",
                load.acceptedCount(), load.withoutAnswer());
    }
}
