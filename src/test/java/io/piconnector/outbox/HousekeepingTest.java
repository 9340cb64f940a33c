package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.config.TestSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HousekeepingTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OutboxStore store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldDeleteEverythingThatIsOverItsRetentionInSmallBatches() throws Exception {
        // Given more than two batches
        for (int batch = 0; batch < 3; batch++) {
            int from = batch * 1_000;
            store.append(IntStream.range(from, from + 700)
                    .mapToObj(i -> message(queue, "k" + i))
                    .toList());
        }
        store.append(List.of(message(queue, "waiting")));
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() - interval '2000 days'"
                + " where key <> 'waiting' and queue = '" + queue + "'");

        // When
        housekeeping("1500d").deleteFinished();

        // Then
        assertThat(TestStore.query("select key from outbox_message where queue = ?", queue))
                .containsExactly(Map.of("key", "waiting"));
    }

    @Test
    void shouldShowTheQueuesAndZeroWhereOneIsEmptyAgain() throws Exception {
        // Given
        store.append(List.of(message(queue, "a"), message(queue, "b")));
        OutboxMetrics metrics = new OutboxMetrics(meters);

        // When
        metrics.update(store.statistics());

        // Then
        assertThat(gauge("waiting")).isEqualTo(2);
        assertThat(gauge("dead")).isZero();

        // When
        TestStore.execute(
                "update outbox_message set state = 'dead', finished_at = now() where queue = '" + queue + "'");
        metrics.update(store.statistics());

        // Then
        assertThat(gauge("waiting")).isZero();
        assertThat(gauge("dead")).isEqualTo(2);
        assertThat(gauge("oldest.seconds")).isZero();
    }

    @Test
    void shouldCountTheQueuesFromItsStartOn() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        Housekeeping housekeeping = housekeeping("30d");

        // When
        housekeeping.start();

        // Then
        await().atMost(Duration.ofSeconds(5)).ignoreExceptions().until(() -> gauge("waiting") == 1);
        housekeeping.stop();
    }

    private double gauge(String name) {
        return meters.get("outbox.queue." + name).tag("queue", queue).gauge().value();
    }

    private Housekeeping housekeeping(String retention) {
        Map<String, String> settings = new HashMap<>();
        settings.put("outbox.retention", retention);
        return new Housekeeping(
                store, new OutboxMetrics(meters), OutboxReplica.outboxSettings(TestSettings.of(settings)));
    }
}
