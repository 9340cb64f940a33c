package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.simulator.Ashby;
import io.piconnector.simulator.Ashby.Started;
import io.piconnector.simulator.AshbyApplication;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Greenhouse;
import io.piconnector.simulator.HiBob;
import io.piconnector.simulator.Recruitee;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Hiring;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Recruiters of four hiring systems order while the connector is killed and stopped again and again: every order that was answered is
 * at PI once, and has one outcome in its hiring system.
 */
@Tag("long")
class VendorKillIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String KEY = "0123456789abcdef-acme";
    private static final String SECRET = "a-secret-of-the-partner";
    private static final int KILLS = 8;
    private static final int STOPS = 2;
    private static final Duration LONG = Duration.ofSeconds(120);

    /** Set -Dcrash.seed to run the moments of an earlier run again. */
    private static final long SEED =
            Long.getLong("crash.seed", ThreadLocalRandom.current().nextLong());

    private final Postgres postgres = landscape.database();
    private final PiOrders pi = landscape.piOrders().orderTakes(Duration.ofMillis(30));
    private final Greenhouse greenhouse = landscape.closes(Greenhouse.start()).asksUntilAnswered();
    private final Ashby ashby = landscape.closes(Ashby.start(SECRET));
    private final Recruitee recruitee = landscape.closes(Recruitee.start("pi-connector", SECRET));
    private final HiBob bob = landscape.closes(HiBob.start("client", SECRET, SECRET));
    private final Connector connector = Hiring.connect(landscape.connector(postgres, "vendor-kill"), pi)
            .set("partners.greenhouse.keys.acme", KEY)
            .set("partners.greenhouse.hosts", greenhouse.server().url())
            .set("partners.ashby.keys.acme", KEY)
            .set("partners.ashby.api-key", SECRET)
            .set("partners.ashby.base-url", ashby.server().url())
            .set("partners.recruitee.keys.acme", KEY)
            .set("partners.recruitee.codename", "pi-connector")
            .set("partners.recruitee.secret", SECRET)
            .set("partners.recruitee.base-url", recruitee.apiUrl())
            .set("partners.hibob.client-id", "client")
            .set("partners.hibob.client-secret", SECRET)
            .set("partners.hibob.token-url", bob.tokenUrl())
            .set("partners.hibob.webhook-secret", SECRET)
            .set("partners.hibob.base-url", bob.apiUrl());

    /** Every order that was answered, by the candidate's address: how many outcomes its hiring system has of it. */
    private final Map<String, Supplier<Integer>> outcomes = new ConcurrentHashMap<>();

    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void shouldOrderOnceAndTellOneOutcomeHoweverOftenTheProcessDies() throws InterruptedException {
        System.out.println("VendorKillIT: -Dcrash.seed=" + SEED);
        Random random = new Random(SEED);
        // Given
        connector.start();
        greenhouse.partner(connector.url() + "/partners/greenhouse", KEY);
        ashby.partner(connector.url() + "/partners/ashby", KEY);
        recruitee.partner(connector.url() + "/partners/recruitee", KEY);
        bob.partner(connector.url() + "/partners/hibob/events");
        String ashbysType = ashby.assessmentTypes().get(0).id();
        Recruitee.Test recruiteesTest = recruitee.tests().get(0);
        List<Thread> recruiters = Stream.<Function<Candidate, Supplier<Integer>>>of(
                        this::orderInGreenhouse,
                        candidate -> orderInAshby(ashbysType, candidate),
                        candidate -> orderInRecruitee(recruiteesTest, candidate),
                        this::orderInHiBob)
                .map(way -> new Thread(() -> order(way), "recruiter"))
                .toList();
        recruiters.forEach(Thread::start);
        Thread candidates = new Thread(this::finishAssessments, "candidates");
        candidates.start();

        // When
        for (int i = 0; i < KILLS + STOPS; i++) {
            connector.awaitReady();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000)); // the moment is what the test tries
            if (i < KILLS) {
                connector.kill9();
            } else {
                connector.stop();
            }
            connector.launch();
        }
        connector.awaitReady();
        isOver.set(true);
        for (Thread recruiter : recruiters) {
            recruiter.join();
        }
        await("PI has every order")
                .atMost(LONG)
                .untilAsserted(() -> assertThat(perCandidate().keySet()).containsAll(outcomes.keySet()));
        await("every hiring system has every outcome").atMost(LONG).untilAsserted(() -> assertThat(outcomes)
                .allSatisfy((email, count) -> assertThat(count.get()).isPositive()));
        candidates.interrupt();

        // Then
        System.out.printf(
                "VendorKillIT: %d orders answered, %d assessments at PI, %d calls of vendors%n",
                outcomes.size(),
                pi.assessments().size(),
                Stream.of(greenhouse.server(), ashby.server(), recruitee.server(), bob.server())
                        .mapToInt(server -> server.requests().size())
                        .sum());
        assertThat(outcomes).hasSizeGreaterThan(100);
        assertThat(outcomes)
                .allSatisfy((email, count) -> assertThat(count.get()).isEqualTo(1));
        assertThat(perCandidate())
                .allSatisfy((email, count) -> assertThat(count).as(email).isEqualTo(1));
        assertThat(Stream.of(greenhouse.errors(), recruitee.errors(), bob.errors())
                        .flatMap(List::stream))
                .isEmpty();
        // Where an answer to assessment.start got lost, Ashby does not know the assessment.
        assertThat(ashby.errors())
                .allSatisfy(error -> assertThat(error).contains("an update of the unknown assessment"));
        assertThat(new Outbox(postgres).count("dead")).isEqualTo(ashby.errors().size());
    }

    /** Orders for one candidate after the other. */
    private void order(Function<Candidate, Supplier<Integer>> way) {
        while (!isOver.get()) {
            Candidate candidate =
                    Candidate.named("Ilse", "Varga").withEmail("ilse." + UUID.randomUUID() + "@example.org");
            Supplier<Integer> count = way.apply(candidate);
            if (count != null) {
                outcomes.put(candidate.email(), count);
            }
        }
    }

    private Supplier<Integer> orderInGreenhouse(Candidate candidate) {
        Greenhouse.Sent sent = greenhouse.sendTest("behavioral", candidate);
        while (!sent.isTaken()) {
            pause();
            sent = greenhouse.sendAgain(sent);
        }
        Greenhouse.Sent taken = sent;
        return () -> greenhouse.results(taken).size();
    }

    /** Null where the answer got lost: pressed again, Ashby is told that the candidate is being assessed, and not by what id. */
    private Supplier<Integer> orderInAshby(String type, Candidate candidate) {
        AshbyApplication application = AshbyApplication.of(candidate);
        Started started = ashby.start(type, application);
        while (started.status() == 0 || started.status() == 503) {
            pause();
            started = ashby.start(type, application);
        }
        String id = started.assessmentId();
        return id == null ? null : () -> ashby.outcomes(id).size();
    }

    private Supplier<Integer> orderInRecruitee(Recruitee.Test test, Candidate candidate) {
        Recruitee.Sent sent = recruitee.sendCandidate(test, candidate);
        while (!sent.isTaken()) {
            pause();
            sent = recruitee.sendAgain(sent);
        }
        Recruitee.Sent taken = sent;
        return () -> recruitee.outcomes(taken).size();
    }

    private Supplier<Integer> orderInHiBob(Candidate candidate) {
        String request = bob.order("behavioral", candidate);
        while (bob.orderAgain(request) != 200) {
            pause();
        }
        return () -> bob.outcomes(request).size();
    }

    /** Finishes what PI has, and calls until it is answered 200, as PI does. */
    private void finishAssessments() {
        for (int next = 0; !Thread.currentThread().isInterrupted(); ) {
            List<Assessment> all = pi.assessments();
            if (next < all.size() && isHeard(all.get(next))) {
                next++;
            } else {
                pause();
            }
        }
    }

    private boolean isHeard(Assessment assessment) {
        try {
            return pi.sendWebhook(connector, assessment, 40).statusCode() == 200;
        } catch (UncheckedIOException dead) {
            return false;
        }
    }

    private Map<String, Long> perCandidate() {
        return pi.assessments().stream()
                .collect(Collectors.groupingBy(
                        assessment -> assessment.order().path("email").asText(), Collectors.counting()));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
