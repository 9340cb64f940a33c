package io.piconnector.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.outbox.ClaimedMessage;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.Lease;
import io.piconnector.outbox.MessageIds;
import io.piconnector.outbox.QueueStatistics;
import io.piconnector.outbox.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxMetricsTest {

    private static final ClaimedMessage MESSAGE = new ClaimedMessage(
            new MessageIds("ats", "k", null, null),
            new Lease(1, Instant.now(), "r/1", 1),
            "{}",
            null,
            Instant.now().minusSeconds(7));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OutboxMetrics metrics = new OutboxMetrics(meters);

    @Test
    void shouldCountAttemptsByOutcomeAndTimeTheWayThroughTheQueue() {
        // Given
        Failure failure = new Failure(false, null, null, "refused");
        Duration took = Duration.ofMillis(5);

        // When
        metrics.settled(Settlement.done(MESSAGE, took));
        metrics.settled(Settlement.dead(MESSAGE, failure, took));
        metrics.settled(Settlement.dead(MESSAGE, failure, took));
        metrics.settled(Settlement.released(MESSAGE, failure, Duration.ZERO, took));

        // Then
        assertThat(attempts("done")).isEqualTo(1);
        assertThat(attempts("dead")).isEqualTo(2);
        assertThat(attempts("released")).isEqualTo(1);
        assertThat(attempts("retry")).isZero();
        var latency = meters.get("outbox.latency").tag("queue", "ats").timer();
        assertThat(latency.count()).isEqualTo(1);
        assertThat(latency.mean(java.util.concurrent.TimeUnit.SECONDS)).isBetween(7.0, 60.0);
    }

    @Test
    void shouldTellHowManyMessagesShareACommit() {
        // When
        metrics.committed(1);
        metrics.committed(200);

        // Then
        assertThat(meters.get("outbox.commit.size").summary().count()).isEqualTo(2);
        assertThat(meters.get("outbox.commit.size").summary().totalAmount()).isEqualTo(201);
    }

    @Test
    void shouldShowTheQueuesAndZeroWhereOneIsEmptyAgain() {
        // When
        metrics.counted(List.of(
                new QueueStatistics("ats", 2, 0, 0, 0, 9, false),
                new QueueStatistics("ats", 1, 1, 0, 3, 20, true),
                new QueueStatistics("ats", 0, 0, 4, 0, 0, false)));

        // Then
        assertThat(gauge("waiting")).isEqualTo(3);
        assertThat(gauge("suspects")).isEqualTo(1);
        assertThat(gauge("dead")).isEqualTo(4);
        assertThat(gauge("oldest.seconds")).isEqualTo(20);
        assertThat(gauge("parked")).isEqualTo(3);
        assertThat(gauge("paused")).isEqualTo(1);

        // When
        metrics.counted(List.of(new QueueStatistics("ats", 0, 0, 5, 0, 0, false)));

        // Then
        assertThat(gauge("waiting")).isZero();
        assertThat(gauge("dead")).isEqualTo(5);
        assertThat(gauge("oldest.seconds")).isZero();
        assertThat(gauge("paused")).isZero();
    }

    private long attempts(String outcome) {
        return meters.get("outbox.attempts")
                .tags("queue", "ats", "outcome", outcome)
                .timer()
                .count();
    }

    private double gauge(String name) {
        return meters.get("outbox.queue." + name).tag("queue", "ats").gauge().value();
    }
}
