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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The promise that everything else rests on: a webhook that was answered 200 reaches each of its destinations, whatever happens to
 * the process. The process is killed under load, again and again, at moments nobody chose.
 */
@Tag("long")
class CrashIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final int KILLS_UNDER_LOAD = 20;
    private static final int KILLS_DURING_START = 4;

    /** Set -Dcrash.seed to run the moments of an earlier run again. */
    private static final long SEED =
            Long.getLong("crash.seed", ThreadLocalRandom.current().nextLong());

    @Test
    void shouldLoseNothingThatWasAnswered200WhenTheProcessIsKilledAgainAndAgain() {
        System.out.println("CrashIT: -Dcrash.seed=" + SEED);
        Random random = new Random(SEED);
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector connector = landscape
                .connector(postgres, "crash")
                .deliversTo(ats, hris)
                .set("delivery.max-backoff", "1s")
                .set("delivery.timeout", "1s")
                .set("delivery.lease", "2s")
                .launch();
        PiLoad load = landscape.closes(PiLoad.start(connector::pi, CrashIT::mixed, 150, 32));
        // Given
        ats.replies(CrashIT::mostlyWell);
        hris.replies(CrashIT::mostlyWell);
        Outbox outbox = new Outbox(postgres);
        int killsWithWorkLeft = 0;

        // When
        for (int kill = 0; kill < KILLS_DURING_START; kill++) {
            passes(Duration.ofMillis(200 + random.nextInt(2_500)));
            connector.kill9();
            connector.launch();
        }
        for (int kill = 0; kill < KILLS_UNDER_LOAD; kill++) {
            connector.awaitReady();
            int acceptedBefore = load.acceptedCount();
            await().atMost(Duration.ofSeconds(30)).until(() -> load.acceptedCount() > acceptedBefore);
            passes(Duration.ofMillis(random.nextInt(2_000)));
            connector.kill9();
            killsWithWorkLeft += outbox.count("waiting") > 0 ? 1 : 0;
            connector.launch();
        }
        connector.awaitReady();
        load.finish();
        await("nothing is left to be done")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> outbox.count("waiting") == 0);

        // Then
        Map<String, PiLoad.Accepted> accepted = load.accepted();
        System.out.printf(
                "CrashIT: %d webhooks answered 200, %d tries without an answer, other answers %s,"
                        + " %d calls to the ATS, %d to the HRIS, work left at %d of %d kills%n",
                accepted.size(),
                load.withoutAnswer(),
                load.refusals(),
                ats.calls().size(),
                hris.calls().size(),
                killsWithWorkLeft,
                KILLS_UNDER_LOAD);
        assertThat(accepted.size()).as("there was a load").isGreaterThan(KILLS_UNDER_LOAD * 20);
        assertThat(load.withoutAnswer()).as("kills broke calls off").isGreaterThan(KILLS_UNDER_LOAD);
        assertThat(killsWithWorkLeft).as("kills hit work in hand").isGreaterThan(KILLS_UNDER_LOAD / 2);
        assertDelivered("ATS", ats, accepted.keySet());
        assertDelivered("HRIS", hris, behavioral(accepted));
        assertThat(hris.calls()).as("cognitive ones are not for the HRIS").allSatisfy(call -> assertThat(
                        call.json().at("/data/assessmentType").textValue())
                .isEqualTo("behavioral"));
        assertThat(outbox.count("dead")).isZero();
        assertThat(load.refusals().keySet())
                .as("answers to PI other than 200, also while the process starts")
                .isSubsetOf(503);
    }

    /** Every one was taken by the destination at least once, and its message has one id, which is no other's. */
    private static void assertDelivered(String name, Peer destination, Set<String> assessmentIds) {
        Map<String, Set<String>> webhookIds = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (Call call : destination.calls()) {
            webhookIds
                    .computeIfAbsent(call.assessmentId(), key -> new HashSet<>())
                    .add(call.webhookId());
            if (call.answeredWith() == 200) {
                taken.add(call.assessmentId());
            }
        }
        Set<String> lost = new HashSet<>(assessmentIds);
        lost.removeAll(taken);
        assertThat(lost).as("answered 200 and never delivered to the " + name).isEmpty();
        assertThat(webhookIds.values()).as("ids of one message").allSatisfy(ids -> assertThat(ids)
                .hasSize(1));
        List<String> all = webhookIds.values().stream().flatMap(Set::stream).toList();
        assertThat(all).as("ids over all messages").doesNotHaveDuplicates();
    }

    private static Set<String> behavioral(Map<String, PiLoad.Accepted> accepted) {
        Set<String> ids = new HashSet<>();
        accepted.forEach((id, one) -> {
            if (one.webhook().externalId().endsWith(";BA")) {
                ids.add(id);
            }
        });
        return ids;
    }

    private static PiWebhook mixed() {
        return PiWebhook.completed(ThreadLocalRandom.current().nextInt(3) == 0 ? "2;CA" : "1;BA");
    }

    /** Takes up to 40 ms, and one call in twenty fails, so that kills meet retries too. */
    private static Reply mostlyWell(Call call) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Reply reply = random.nextInt(20) == 0 ? Reply.status(503) : Reply.ok();
        return reply.after(Duration.ofMillis(random.nextInt(40)));
    }

    /** Lets a time pass that is itself the input of the test: the random moment of the kill. */
    private static void passes(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
