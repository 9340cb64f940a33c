package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.makeSuspects;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.row;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two replicas, and messages that a replica may have died of. */
class SuspectsTest {

    private static final String FAST = "?pollInterval=20ms&backoff=1ms&maxBackoff=1ms&concurrency=4";

    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();
    private final String other = TestStore.newQueue();
    private final OutboxReplica one = new OutboxReplica();
    private final OutboxReplica two = new OutboxReplica();

    /** Keys that are being worked on now, and in the order in which that began. */
    private final Set<String> working = ConcurrentHashMap.newKeySet();

    private final List<String> begun = new CopyOnWriteArrayList<>();

    /** Holds back the keys it has until the test releases a permit. */
    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        gates.values().forEach(gate -> gate.release(1_000));
        one.close();
        two.close();
        TestStore.execute("update outbox_suspect_turn set expires_at = '-infinity'");
    }

    @Test
    void shouldTryASuspectWhileNothingElseOfTheQueueIsUnderWay() throws Exception {
        // Given two messages under way
        hold("k1", "k2", "suspect");
        append(queue, "k1", "k2");
        read(one, queue, FAST);
        patiently().until(() -> working.size() == 2);
        append(other, "suspect"); // nobody reads it there, so that it is claimed as a suspect only
        TestStore.execute("update outbox_message set lost = 2, queue = '" + queue
                + "' where key = 'suspect' and queue = '" + other + "'");

        // Then they are waited for
        patiently().until(this::isTurnTaken);
        append(queue, "k3");
        release("k1");
        awaitDone(queue, "k1");
        assertThat(begun).containsExactlyInAnyOrder("k1", "k2");

        // When
        release("k2");

        // Then it is alone, and the others are after it
        patiently().until(() -> working.contains("suspect"));
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> working.size() == 1);
        release("suspect");
        awaitDone(queue, "suspect", "k3");
        assertThat(begun).endsWith("suspect", "k3");
    }

    @Test
    void shouldTryOneSuspectAtATimeOverAllReplicasAndQueues() throws Exception {
        // Given
        AtomicInteger most = new AtomicInteger();
        for (String each : List.of(queue, other)) {
            store.append(IntStream.range(0, 10)
                    .mapToObj(i -> message(each, each + i))
                    .toList());
            makeSuspects(each);
        }

        // When
        for (OutboxReplica replica : List.of(one, two)) {
            for (String each : List.of(queue, other)) {
                replica.add(routes -> routes.from("outbox:" + each + FAST)
                        .process(this::work)
                        .process(exchange -> {
                            working.add(exchange.getExchangeId());
                            most.accumulateAndGet(working.size(), Math::max);
                            working.remove(exchange.getExchangeId());
                        }));
            }
        }

        // Then
        patiently().untilAsserted(() -> assertThat(TestStore.query(
                        "select 1 from outbox_message where queue in (?, ?) and state = 'done'", queue, other))
                .hasSize(20));
        assertThat(most).hasValue(1);
        assertThat(begun).doesNotHaveDuplicates();
    }

    @Test
    void shouldGoOnWithTheQueueElsewhereAndWithOtherQueuesWhileASuspectIsTried() throws Exception {
        // Given
        hold("suspect");
        append(queue, "suspect");
        makeSuspects(queue);
        read(one, queue, FAST);
        read(one, other, FAST);
        patiently().until(() -> working.contains("suspect"));

        // When
        read(two, queue, FAST);
        append(queue, "k1", "k2");
        append(other, "o1", "o2");

        // Then
        awaitDone(queue, "k1", "k2");
        awaitDone(other, "o1", "o2");
        assertThat(working).containsExactly("suspect");
    }

    @Test
    void shouldGoOnWithTheQueueAfterALeaseThoughTheSuspectHangs() throws Exception {
        // Given
        hold("suspect");
        append(queue, "suspect");
        makeSuspects(queue);
        read(one, queue, FAST + "&lease=400ms");
        patiently().until(() -> working.contains("suspect"));

        // When
        append(queue, "k1");

        // Then
        awaitDone(queue, "k1");
        assertThat(working).containsExactly("suspect");
    }

    @Test
    void shouldDeliverTheCompanyOfAMessageThatAlwaysHangsAndGiveThatUp() throws Exception {
        // Given a message that never ends, and others that a replica lost together with it, twice
        hold("hangs");
        append(queue, "hangs", "k1", "k2", "k3");
        for (int claim = 1; claim <= 3; claim++) {
            store.claim(queue, 10, Duration.ofMinutes(1), "died/" + claim);
            TestStore.makeDue(queue);
        }

        // When
        read(one, queue, FAST + "&lease=60ms&maxAttempts=4");
        read(two, queue, FAST + "&lease=60ms&maxAttempts=4");

        // Then
        awaitDone(queue, "k1", "k2", "k3");
        patiently().until(() -> state(queue, "hangs").equals("dead"));
        assertThat(row(queue, "hangs")).containsEntry("attempts", 4);
        assertThat(attempts(queue, "hangs"))
                .extracting(attempt -> (String) attempt.get("error"))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("no outcome within the lease"),
                        second -> assertThat(second).startsWith("no outcome within the lease"),
                        third -> assertThat(third).startsWith("no outcome within the lease, though tried alone"),
                        last -> assertThat(last).startsWith("no attempt is left: the last 4 had no outcome"));
    }

    @Test
    void shouldTrySuspectsThoughAnotherMessageHangsForGood() throws Exception {
        // Given a thread that hangs: the lease of its message is extended no more
        hold("hangs");
        append(queue, "hangs");
        read(one, queue, FAST + "&lease=60ms&maxAttempts=1000");
        patiently().until(() -> working.contains("hangs"));

        // When
        append(queue, "suspect");
        makeSuspects(queue);

        // Then
        awaitDone(queue, "suspect");
    }

    private void hold(String... keys) {
        for (String key : keys) {
            gates.put(key, new Semaphore(0));
        }
    }

    private void release(String key) {
        gates.get(key).release(1_000);
    }

    private void append(String to, String... keys) throws Exception {
        store.append(Arrays.stream(keys).map(key -> message(to, key)).toList());
    }

    private void read(OutboxReplica replica, String from, String options) {
        replica.add(routes -> routes.from("outbox:" + from + options).process(this::work));
    }

    private void work(Exchange exchange) throws InterruptedException {
        String key = exchange.getIn().getHeader(OutboxConstants.KEY, String.class);
        begun.add(key);
        working.add(key);
        try {
            Semaphore gate = gates.get(key);
            if (gate != null) {
                gate.acquire();
            }
        } finally {
            working.remove(key);
        }
    }

    private boolean isTurnTaken() {
        return !TestStore.query("select 1 from outbox_suspect_turn where expires_at > now()")
                .isEmpty();
    }

    private static void awaitDone(String queue, String... keys) {
        for (String key : keys) {
            patiently().untilAsserted(() -> assertThat(state(queue, key)).isEqualTo("done"));
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }
}
