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
 * Two processes share one database, with no leader and no word between them. Each calls the destinations under a path of its own
 * (/one and /two), so that a destination sees which of them delivered.
 */
@Tag("long")
class TwoReplicasIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /** From the destination's answer to the commit of the outcome: who is killed in between has the message still in flight. */
    private static final Duration TO_COMMIT = Duration.ofSeconds(1);

    /** From the moment before the signal to the last byte that the process may have sent. */
    private static final Duration TO_DIE = Duration.ofSeconds(1);

    @Test
    void shouldLoseNothingAndRepeatOnlyWhatWasInFlightWhenOneOfTwoIsKilled() {
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector one = replica("one", postgres, ats, hris).start();
        Connector two = replica("two", postgres, ats, hris).start();
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
        Set<Claim> heldAtTheKill = claims(
                postgres,
                "SELECT queue, correlation_id, claimed_by FROM outbox_message"
                        + " WHERE state = 'waiting' AND claimed_by IS NOT NULL");

        // Then
        int acceptedByThen = load.acceptedCount();
        await("the other goes on alone")
                .atMost(Duration.ofSeconds(60))
                .until(() -> load.acceptedCount() > acceptedByThen + 300);
        load.finish();
        await("nothing is left to be done").atMost(Duration.ofSeconds(60)).until(() -> outbox.count("waiting") == 0);
        assertThat(outbox.count("dead")).isZero();
        Set<Claim> lost = claims(
                postgres,
                "SELECT queue, correlation_id, a.claimed_by FROM outbox_attempt a"
                        + " JOIN outbox_message m ON m.id = a.message_id WHERE a.error IS NOT NULL");
        System.out.printf(
                "TwoReplicasIT: %d webhooks answered 200; leases held at the kill: %d, lost by it: %d;"
                        + " delivered twice: %d to the ATS, %d to the HRIS%n",
                load.acceptedCount(),
                heldAtTheKill.size(),
                lost.size(),
                twice(ats).size(),
                twice(hris).size());
        assertThat(lost)
                .as("what was in flight at the kill, and nothing that the other replica worked on")
                .isNotEmpty()
                .isSubsetOf(heldAtTheKill);
        assertThat(lost)
                .extracting(Claim::replica)
                .containsOnly(lost.iterator().next().replica());
        assertOnlyLostOnesRepeated(ats, "ats", lost, killed);
        assertOnlyLostOnesRepeated(hris, "hris", lost, killed);
        assertThat(calledAbout(ats.calls()))
                .as("nothing is lost")
                .containsAll(load.accepted().keySet());
        assertThat(calledAbout(hris.calls()))
                .as("nothing is lost")
                .containsAll(load.accepted().keySet());
    }

    /** A message on which a replica worked; {@code by} is the replica's name, a slash and a number. */
    private record Claim(String queue, String assessmentId, String by) {

        String replica() {
            return by.substring(0, by.lastIndexOf('/'));
        }
    }

    private static Set<Claim> claims(Postgres postgres, String sql) {
        return postgres.query(sql).stream()
                .map(row -> new Claim(
                        (String) row.get("queue"), (String) row.get("correlation_id"), (String) row.get("claimed_by")))
                .collect(Collectors.toSet());
    }

    /** Every second call is the survivor's, for a message whose first call the kill may have cut off. */
    private static void assertOnlyLostOnesRepeated(Peer destination, String queue, Set<Claim> lost, Instant killed) {
        Set<String> lostHere = lost.stream()
                .filter(claim -> claim.queue().equals(queue))
                .map(Claim::assessmentId)
                .collect(Collectors.toSet());
        assertThat(lostHere).as("the kill hit deliveries to the " + queue).isNotEmpty();
        assertThat(lostHere).containsAll(twice(destination));
        assertThat(byReplica(destination, "one")).as("/one repeats nothing").doesNotHaveDuplicates();
        assertThat(byReplica(destination, "two")).as("/two repeats nothing").doesNotHaveDuplicates();
        for (String assessmentId : twice(destination)) {
            List<Call> calls = destination.callsAbout(assessmentId);
            assertThat(calls).extracting(Call::target).containsExactly("/one", "/two");
            assertThat(calls.get(0).startedAt()).isBefore(killed.plus(TO_DIE));
            assertThat(calls.get(0).endedAt().orElse(killed)).isAfter(killed.minus(TO_COMMIT));
            assertThat(calls.get(1).webhookId()).isEqualTo(calls.get(0).webhookId());
        }
    }

    private static Connector replica(String name, Postgres postgres, Peer ats, Peer hris) {
        return landscape
                .connector(postgres, "replicas-" + name)
                .set("destinations.ats.url", ats.url("/" + name))
                .set("destinations.hris.url", hris.url("/" + name))
                .set("delivery.timeout", "5s")
                .set("delivery.lease", "6s");
    }

    private static List<String> byReplica(Peer destination, String replica) {
        return calledAbout(destination.calls(call -> call.target().equals("/" + replica)));
    }

    private static List<String> calledAbout(List<Call> calls) {
        return calls.stream().map(Call::assessmentId).toList();
    }

    private static List<String> twice(Peer destination) {
        List<String> seen = new ArrayList<>(calledAbout(destination.calls()));
        Set.copyOf(seen).forEach(seen::remove);
        return seen;
    }
}
