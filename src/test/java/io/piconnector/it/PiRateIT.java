package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PI's API is called no more often than pi.api.rate says, by all that call it. */
@Tag("long")
class PiRateIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /** 600 a minute are kept as 100 in ten seconds. */
    private static final String RATE = "600";

    private static final int CALLS = 100;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** A call may be slow to get here; over a whole minute the rate makes up for it. */
    private static final Duration LATE = Duration.ofSeconds(1);

    @Test
    void shouldKeepToTheRateWithOrdersAndResultsOfTwoReplicasTogether() {
        // Given
        Postgres postgres = landscape.database();
        PiOrders pi = landscape.piOrders();
        Peer ats = landscape.peer("ats");
        HrisDatabase hris = HrisDatabase.in(landscape.database());
        Connector one = replica(1, postgres, hris, pi, ats);
        Connector two = replica(2, postgres, hris, pi, ats);
        one.launch();
        two.launch();
        List.of(one, two).forEach(Connector::awaitReady);
        List<Request> requests = IntStream.range(0, 120)
                .mapToObj(number -> Request.of("r" + number, number % 2 == 0 ? "BA" : "CA"))
                .toList();

        // When
        hris.insert(requests);
        for (int i = 0; i < 60; i++) {
            PiWebhook webhook = PiWebhook.completed("w" + i + ";BA");
            assertThat((i % 2 == 0 ? one : two).pi().send(webhook).statusCode()).isEqualTo(200);
        }

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> pi.assessments().size() == 120);
        await().atMost(Duration.ofSeconds(60)).until(() -> pi.calls().size() >= 180);
        List<Instant> times = pi.calls().stream().map(Call::startedAt).sorted().toList();
        for (int i = 0; i + CALLS < times.size(); i++) {
            assertThat(Duration.between(times.get(i), times.get(i + CALLS)))
                    .as("from call %d to call %d", i, i + CALLS)
                    .isGreaterThan(WINDOW.minus(LATE));
        }
        assertThat(Duration.between(times.get(0), times.get(CALLS - 1)))
                .as("what may be called at once is")
                .isLessThan(WINDOW);
        await().atMost(Duration.ofSeconds(30)).until(() -> ats.calls().size() >= 60);
    }

    /** As {@link #RATE}, which PI enforces in parts of a minute. */
    @Test
    void shouldBeAsFastAsPiLetsUsWithABurstOfResultsAtTwoReplicas() {
        // Given
        int results = 250;
        Deque<Instant> taken = new ArrayDeque<>();
        AtomicInteger refused = new AtomicInteger();
        Postgres postgres = landscape.database();
        Peer pi = landscape.peer("pi").replies(call -> limited(taken, refused));
        Peer ats = landscape.peer("ats");
        Connector one = auto(1, postgres, pi, ats);
        Connector two = auto(2, postgres, pi, ats);
        one.launch();
        two.launch();
        List.of(one, two).forEach(Connector::awaitReady);
        Instant start = Instant.now();

        // When
        for (int i = 0; i < results; i++) {
            assertThat((i % 2 == 0 ? one : two)
                            .pi()
                            .send(PiWebhook.completed("w" + i + ";CA"))
                            .statusCode())
                    .isEqualTo(200);
        }

        // Then
        await().atMost(Duration.ofSeconds(90)).until(() -> ats.calls().size() == results);
        assertThat(Duration.between(start, Instant.now()))
                .as("100 at once and 100 every ten seconds, after some refusals")
                .isLessThan(Duration.ofSeconds(60));
        assertThat(ats.calls())
                .allSatisfy(call ->
                        assertThat(call.json().at("/data/result/score").asInt()).isEqualTo(7));
        assertThat(refused.get())
                .as("no more than were under way when the limit became known")
                .isLessThanOrEqualTo(32);
    }

    /** PI's limit, named with every answer. */
    private static Reply limited(Deque<Instant> taken, AtomicInteger refused) {
        synchronized (taken) {
            Instant now = Instant.now();
            while (!taken.isEmpty() && taken.peekFirst().isBefore(now.minus(WINDOW))) {
                taken.removeFirst();
            }
            if (taken.size() >= CALLS) {
                refused.incrementAndGet();
                return Reply.status(429).header("X-RateLimit-Limit", RATE).header("Retry-After", "2");
            }
            taken.addLast(now);
            return Reply.json("{\"score\":7}").header("X-RateLimit-Limit", RATE);
        }
    }

    private static Connector auto(int number, Postgres postgres, Peer pi, Peer ats) {
        return landscape
                .connector(postgres, "rate-auto-" + number)
                .set("pi.api.rate", null)
                .set("pi.api.base-url", pi.url("/api/v1"))
                .set("pi.api.key", "an-api-key")
                .deliversAllTo(ats);
    }

    private static Connector replica(int number, Postgres postgres, HrisDatabase hris, PiOrders pi, Peer ats) {
        return pi.connect(hris.connect(landscape.connector(postgres, "rate-" + number)))
                .set("pi.api.rate", RATE)
                .set("delivery.timeout", "5s")
                .set("delivery.lease", "30s")
                .set("pi.order.doubt", "6s")
                .deliversAllTo(ats);
    }
}
