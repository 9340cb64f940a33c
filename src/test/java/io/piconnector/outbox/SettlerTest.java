package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettlerTest {

    private final Heard heard = new Heard();
    private final FlakyDataSource dataSource = new FlakyDataSource();
    private final Stores store = TestStore.store();
    private final Settler settler =
            new Settler(new SettleStore(dataSource), heard.listeners(), Executors.newSingleThreadExecutor());
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
    void shouldRecordOutcomesAndTellThem() throws Exception {
        // Given
        store.append(message(queue, "a"), message(queue, "b"), message(queue, "c"));
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
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(heard.outcomes(queue))
                .containsExactly(Settlement.Outcome.DONE, Settlement.Outcome.DEAD, Settlement.Outcome.RELEASED));
    }

    @Test
    void shouldRecordOutcomesOnceTheStoreIsBack() throws Exception {
        // Given
        store.append(message(queue, "a"));
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
    void shouldLoseNoOtherOutcomeThanTheOneThatTheStoreRefuses() throws Exception {
        // Given a delay that no timestamp holds, in one group with good outcomes
        store.append(message(queue, "a"), message(queue, "b"), message(queue, "c"));
        List<ClaimedMessage> claimed = store.claim(queue, 3, Duration.ofMinutes(1), "r/1");
        Failure failure = new Failure(false, null, null, "refused");
        CountDownLatch isOver = new CountDownLatch(3);
        dataSource.away(true);

        // When
        settler.settle(Settlement.done(claimed.get(0), Duration.ZERO), isOver::countDown);
        settler.settle(
                Settlement.retry(claimed.get(1), failure, Duration.ofDays(400_000_000L), Duration.ZERO),
                isOver::countDown);
        settler.settle(Settlement.done(claimed.get(2), Duration.ZERO), isOver::countDown);
        dataSource.away(false);

        // Then
        assertThat(isOver.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(state(queue, claimed.get(0).key())).isEqualTo("done");
        assertThat(state(queue, claimed.get(2).key())).isEqualTo("done");
        assertThat(heard.events).containsExactly("1 outcomes lost");
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
}
