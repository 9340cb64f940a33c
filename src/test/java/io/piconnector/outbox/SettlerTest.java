package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettlerTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FlakyDataSource dataSource = new FlakyDataSource(TestStore.dataSource());
    private final OutboxStore store = TestStore.store();
    private final Settler settler = new Settler(new OutboxStore(dataSource), new OutboxMetrics(meters));
    private final String queue = TestStore.newQueue();

    @BeforeEach
    void start() {
        settler.start();
    }

    @AfterEach
    void stop() {
        settler.stop();
    }

    @Test
    void shouldRecordAndCountOutcomes() throws Exception {
        // Given
        store.append(List.of(message(queue, "a"), message(queue, "b"), message(queue, "c")));
        List<ClaimedMessage> claimed = store.claim(queue, 3, Duration.ofMinutes(1), "r/1");

        // When
        settler.settle(Settlement.done(claimed.get(0), Duration.ofMillis(5)), () -> {});
        settler.settle(
                Settlement.dead(claimed.get(1), new Failure(true, 404, null, "answered 404"), Duration.ofMillis(5)),
                () -> {});
        settler.settle(
                Settlement.released(
                        claimed.get(2),
                        new Failure(false, null, null, "not its turn"),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(5)),
                () -> {});

        // Then
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(List.of(
                        state(queue, claimed.get(0).key()),
                        state(queue, claimed.get(1).key())))
                .containsExactly("done", "dead"));
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(attempts("done")).isEqualTo(1);
            assertThat(attempts("dead")).isEqualTo(1);
            assertThat(attempts("released")).isEqualTo(1);
        });
        assertThat(attempts("retry")).isZero();
        assertThat(meters.get("outbox.latency").tag("queue", queue).timer().count())
                .isEqualTo(1);
    }

    @Test
    void shouldRecordOutcomesOnceTheStoreIsBack() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        ClaimedMessage claimed =
                store.claim(queue, 1, Duration.ofMinutes(1), "r/1").get(0);
        dataSource.away(true);
        CountDownLatch isRecorded = new CountDownLatch(1);
        settler.settle(Settlement.done(claimed, Duration.ZERO), isRecorded::countDown);
        assertThat(isRecorded.await(500, TimeUnit.MILLISECONDS))
                .as("told as recorded while the store is away")
                .isFalse();

        // When
        dataSource.away(false);

        // Then
        assertThat(isRecorded.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(state(queue, "a")).isEqualTo("done");
    }

    @Test
    void shouldRecordWhatIsLeftWhenItStops() throws Exception {
        // Given
        store.append(
                IntStream.range(0, 100).mapToObj(i -> message(queue, "k" + i)).toList());
        List<ClaimedMessage> claimed = store.claim(queue, 100, Duration.ofMinutes(1), "r/1");

        // When
        claimed.forEach(one -> settler.settle(Settlement.done(one, Duration.ZERO), () -> {}));
        settler.stop();

        // Then
        assertThat(TestStore.query("select 1 from outbox_message where queue = ? and state = 'done'", queue))
                .hasSize(100);
    }

    private long attempts(String outcome) {
        return meters.get("outbox.attempts")
                .tag("queue", queue)
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
