package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Two processes share one database, with no leader and no word between them. Each calls the destinations under a path of its own
 * (/one and /two), so that a destination sees which of them delivered.
 */
class TwoReplicasIT {

    /** From the destination's answer to the commit of the outcome: who is killed in between has the message still in flight. */
    private static final Duration TO_COMMIT = Duration.ofSeconds(1);

    @Test
    void shouldLoseNothingAndRepeatOnlyWhatWasInFlightWhenOneOfTwoIsKilled() {
        try (Postgres postgres = Postgres.startNew("replicas");
                Peer ats = Peer.start("ats");
                Peer hris = Peer.start("hris");
                Connector one = replica("one", postgres, ats, hris).start();
                Connector two = replica("two", postgres, ats, hris).start()) {
            // Given
            Outbox outbox = new Outbox(postgres);
            ats.replies(call -> Reply.ok().after(Duration.ofMillis(50)));
            hris.replies(call -> Reply.ok().after(Duration.ofMillis(50)));
            AtomicInteger turn = new AtomicInteger();
            Supplier<Pi> either = () -> (one.isAlive() && turn.incrementAndGet() % 2 == 0 ? one : two).pi();
            PiLoad load = PiLoad.start(either, () -> PiWebhook.completed("1;BA"), 150, 64);
            await("both deliver to both")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> byReplica(ats, "one").size() > 50
                            && byReplica(ats, "two").size() > 50
                            && byReplica(hris, "one").size() > 50
                            && byReplica(hris, "two").size() > 50);

            // When
            Instant killed = one.kill9();

            // Then
            int acceptedByThen = load.acceptedCount();
            await("the other goes on alone")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> load.acceptedCount() > acceptedByThen + 300);
            load.finish();
            await("nothing is left to be done")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> outbox.count("waiting") == 0);
            assertThat(outbox.count("dead")).isZero();
            System.out.printf(
                    "TwoReplicasIT: %d webhooks answered 200; in flight at the kill: %d to the ATS, %d to the HRIS;"
                            + " delivered twice: %d and %d%n",
                    load.acceptedCount(),
                    inFlight(ats, killed).size(),
                    inFlight(hris, killed).size(),
                    twice(ats).size(),
                    twice(hris).size());
            for (Peer destination : List.of(ats, hris)) {
                assertThat(calledAbout(destination.calls()))
                        .as("nothing is lost")
                        .containsAll(load.accepted().keySet());
                assertThat(byReplica(destination, "one"))
                        .as("/one repeats nothing")
                        .doesNotHaveDuplicates();
                assertThat(byReplica(destination, "two"))
                        .as("/two repeats nothing")
                        .doesNotHaveDuplicates();
                assertThat(inFlight(destination, killed))
                        .as(
                                "the kill hit deliveries in flight, and all that was in flight is delivered again or was done")
                        .isNotEmpty()
                        .containsAll(twice(destination));
                assertOneIdEach(destination);
            }
        }
    }

    private static Connector replica(String name, Postgres postgres, Peer ats, Peer hris) {
        return Connector.on(postgres, "replicas-" + name)
                .set("ats.url", ats.url("/" + name))
                .set("hris.url", hris.url("/" + name))
                .set("delivery.timeout", "2s")
                .set("delivery.lease", "4s");
    }

    private static List<String> byReplica(Peer destination, String replica) {
        return calledAbout(destination.calls(call -> call.target().equals("/" + replica)));
    }

    private static List<String> calledAbout(List<Call> calls) {
        return calls.stream().map(Call::assessmentId).toList();
    }

    /** What the killed one was delivering, or had delivered so shortly before that the outcome may not have been committed. */
    private static Set<String> inFlight(Peer destination, Instant killed) {
        return destination.calls(call -> call.target().equals("/one")).stream()
                .filter(call -> call.endedAt()
                        .map(ended -> ended.isAfter(killed.minus(TO_COMMIT)))
                        .orElse(true))
                .map(Call::assessmentId)
                .collect(Collectors.toSet());
    }

    private static List<String> twice(Peer destination) {
        List<String> seen = new ArrayList<>(calledAbout(destination.calls()));
        Set.copyOf(seen).forEach(seen::remove);
        return seen;
    }

    private static void assertOneIdEach(Peer destination) {
        Map<String, Set<String>> ids = destination.calls().stream()
                .collect(Collectors.groupingBy(
                        Call::assessmentId, Collectors.mapping(Call::webhookId, Collectors.toSet())));
        assertThat(ids.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    }
}
