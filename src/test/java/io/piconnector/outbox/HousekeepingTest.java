package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.makeSuspects;
import static io.piconnector.outbox.TestStore.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HousekeepingTest {

    private final Heard heard = new Heard();
    private final HousekeepingStore housekeeping = new HousekeepingStore(TestStore.dataSource());
    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();
    private final Map<String, Duration> retentions = new HashMap<>();

    @Test
    void shouldDeleteEverythingThatIsOverItsRetentionInSmallBatches() throws Exception {
        // Given more than two batches
        for (int batch = 0; batch < 3; batch++) {
            int from = batch * 1_000;
            store.append(IntStream.range(from, from + 700)
                    .mapToObj(i -> message(queue, "k" + i))
                    .toList());
        }
        store.append(message(queue, "waiting"));
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() - interval '2000 days'"
                + " where key <> 'waiting' and queue = '" + queue + "'");

        // When
        housekeeping(Duration.ofDays(1_500)).deleteFinished();

        // Then
        assertThat(TestStore.query("select key from outbox_message where queue = ?", queue))
                .containsExactly(Map.of("key", "waiting"));
        assertThat(heard.events).containsExactly("2100 deleted");
    }

    @Test
    void shouldCountTheQueuesFromItsStartOn() throws Exception {
        // Given
        store.append(message(queue, "a"));
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

        // When
        housekeeping(Duration.ofDays(30)).start(executor);

        // Then
        await().atMost(Duration.ofSeconds(5)).until(() -> heard.statistics.stream()
                .anyMatch(one -> one.queue().equals(queue) && one.waiting() == 1));
        executor.shutdownNow();
    }

    @Test
    void shouldDeleteOnlyWhatFinishedLongerAgoThanTheRetention() throws Exception {
        // Given messages whose queue nobody else looks at, for a deletion goes through all queues
        store.append(
                message(queue, "old-done"),
                message(queue, "old-discarded"),
                message(queue, "old-dead"),
                message(queue, "old-waiting"),
                message(queue, "new-done"));
        String change = "update outbox_message set state = '%s', finished_at = now() - interval '%s' where key = '%s'"
                + " and queue = '" + queue + "'";
        TestStore.execute(change.formatted("done", "31 days", "old-done"));
        TestStore.execute(change.formatted("discarded", "31 days", "old-discarded"));
        TestStore.execute(change.formatted("dead", "31 days", "old-dead"));
        TestStore.execute(change.formatted("done", "29 days", "new-done"));
        TestStore.execute("update outbox_message set created_at = now() - interval '31 days' where queue = '" + queue
                + "' and key = 'old-waiting'");

        // When
        int deleted = housekeeping.deleteFinished(queue, Duration.ofDays(30), 1_000);

        // Then
        assertThat(deleted).isEqualTo(2);
        assertThat(TestStore.query("select key from outbox_message where queue = ?", queue))
                .extracting(row -> row.get("key"))
                .containsExactlyInAnyOrder("old-dead", "old-waiting", "new-done");
    }

    @Test
    void shouldKeepAQueueAsLongAsItsOwnRetentionSays() throws Exception {
        // Given
        String other = TestStore.newQueue();
        store.append(message(queue, "a"), message(other, "a"));
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() - interval '1400 days'"
                + " where queue in ('" + queue + "', '" + other + "')");
        retentions.put(queue, Duration.ofDays(1_300));

        // When
        housekeeping(Duration.ofDays(1_450)).deleteFinished();

        // Then
        assertThat(TestStore.query("select 1 from outbox_message where queue = ?", queue))
                .isEmpty();
        assertThat(TestStore.query("select 1 from outbox_message where queue = ?", other))
                .hasSize(1);
        assertThat(heard.events).containsExactly("1 deleted");
    }

    @Test
    void shouldDeleteNoMoreThanItsLimitAtATimeAndTheAttemptsToo() throws Exception {
        // Given
        Duration retention = Duration.ofDays(3_000);
        store.append(
                IntStream.range(0, 5).mapToObj(i -> message(queue, "k" + i)).toList());
        for (ClaimedMessage claimed : store.claim(queue, 5, Duration.ofMinutes(1), "r/1")) {
            store.settle(Stores.retry(claimed, "answered 503", Duration.ZERO));
        }
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() - interval '4000 days'"
                + " where queue = '" + queue + "'");

        // Then
        assertThat(housekeeping.deleteFinished(queue, retention, 3)).isEqualTo(3);
        assertThat(housekeeping.deleteFinished(queue, retention, 3)).isEqualTo(2);
        assertThat(housekeeping.deleteFinished(queue, retention, 3)).isZero();
        assertThat(TestStore.query("select 1 from outbox_attempt a where not exists"
                        + " (select 1 from outbox_message m where m.id = a.message_id)"))
                .isEmpty();
    }

    @Test
    void shouldCountWhatWaitsAndWhatIsDead() throws Exception {
        // Given
        store.append(message(queue, "w1"), message(queue, "w2"), message(queue, "done"), message(queue, "dead"));
        TestStore.execute("update outbox_message set state = key, finished_at = now()"
                + " where key in ('done', 'dead') and queue = '" + queue + "'");
        TestStore.execute("update outbox_message set created_at = now() - interval '90 seconds' where key = 'w1'"
                + " and queue = '" + queue + "'");

        // When
        List<QueueStatistics> statistics = housekeeping.statistics().stream()
                .filter(one -> one.queue().equals(queue))
                .toList();

        // Then
        assertThat(statistics).hasSize(2);
        assertThat(statistics).anySatisfy(one -> {
            assertThat(one.waiting()).isEqualTo(2);
            assertThat(one.oldestSeconds()).isBetween(89.0, 150.0);
        });
        assertThat(statistics).anySatisfy(one -> assertThat(one.dead()).isEqualTo(1));
    }

    @Test
    void shouldCountSuspectsAmongWhatWaits() throws Exception {
        // Given
        store.append(message(queue, "a"), message(queue, "b"));
        makeSuspects(queue);
        store.append(message(queue, "c"));

        // When
        List<QueueStatistics> statistics = housekeeping.statistics().stream()
                .filter(one -> one.queue().equals(queue))
                .toList();

        // Then
        assertThat(statistics.stream().mapToLong(QueueStatistics::waiting).sum())
                .isEqualTo(3);
        assertThat(statistics.stream().mapToLong(QueueStatistics::suspects).sum())
                .isEqualTo(2);
    }

    private Housekeeping housekeeping(Duration retention) {
        return new Housekeeping(housekeeping, heard.listeners(), new Retention(retention, retentions));
    }

    @Test
    void shouldCountParkedMessagesAndTellOfPauses() throws Exception {
        // Given
        store.append(TestMessage.of(queue, "p").parked().build());
        new OutboxOperations(TestStore.dataSource()).pause(queue);

        // When
        QueueStatistics counted = housekeeping.statistics().stream()
                .filter(one -> one.queue().equals(queue))
                .reduce(QueueStatistics.empty(queue), QueueStatistics::plus);

        // Then
        assertThat(counted).isEqualTo(new QueueStatistics(queue, 0, 0, 0, 1, 0, true));
        assertThat(housekeeping.deleteFinished(queue, Duration.ZERO, 1_000)).isGreaterThanOrEqualTo(0);
        assertThat(TestStore.state(queue, "p")).isEqualTo("parked");
    }

    @Test
    void shouldParkWhatAnEarlierVersionLeftWaitingButNotWhatIsBeingTried() throws Exception {
        // Given
        store.append(
                IntStream.range(0, 1_500).mapToObj(i -> message(queue, "k" + i)).toList());
        ClaimedMessage tried = store.claimOne(queue, "r/1");

        // When
        new Parking(housekeeping, List.of(queue)).run();

        // Then
        assertThat(TestStore.query(
                        "select state, count(*) from outbox_message where queue = ? group by state order by 1", queue))
                .containsExactly(Map.of("state", "parked", "count", 1_499L), Map.of("state", "waiting", "count", 1L));
        assertThat(TestStore.state(queue, tried.key())).isEqualTo("waiting");
    }
}
