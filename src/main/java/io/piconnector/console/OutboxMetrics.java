package io.piconnector.console;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.piconnector.outbox.ClaimedMessage;
import io.piconnector.outbox.OutboxListener;
import io.piconnector.outbox.QueueStatistics;
import io.piconnector.outbox.Settlement;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** The outbox's metrics. */
@ApplicationScoped
@Unremovable
class OutboxMetrics implements OutboxListener {

    private final MeterRegistry registry;
    private final DistributionSummary commitSize;
    private final Map<String, QueueStatistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, QueueMeters> queues = new ConcurrentHashMap<>();

    OutboxMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.commitSize = DistributionSummary.builder("outbox.commit.size")
                .description("Messages that shared one commit")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
                .register(registry);
    }

    @Override
    public void committed(int messages) {
        commitSize.record(messages);
    }

    @Override
    public void settled(Settlement settlement) {
        ClaimedMessage message = settlement.message();
        QueueMeters meters = queues.computeIfAbsent(message.queue(), QueueMeters::new);
        meters.attempts.get(settlement.outcome()).record(settlement.duration());
        if (settlement.outcome() == Settlement.Outcome.DONE) {
            Duration latency = Duration.between(message.acceptedAt(), Instant.now());
            meters.latency.record(latency.isNegative() ? Duration.ZERO : latency);
        }
    }

    /** Queues that are empty now go back to zero. */
    @Override
    public void counted(List<QueueStatistics> fresh) {
        statistics.replaceAll((queue, old) -> QueueStatistics.empty(queue));
        for (QueueStatistics one : fresh) {
            queues.computeIfAbsent(one.queue(), QueueMeters::new);
            statistics.merge(one.queue(), one, QueueStatistics::plus);
        }
    }

    private final class QueueMeters {
        private final Map<Settlement.Outcome, Timer> attempts;
        private final Timer latency;

        QueueMeters(String queue) {
            Tags tags = Tags.of("queue", queue);
            attempts = Map.of(
                    Settlement.Outcome.DONE, attempts(tags, "done"),
                    Settlement.Outcome.RETRY, attempts(tags, "retry"),
                    Settlement.Outcome.DEAD, attempts(tags, "dead"),
                    Settlement.Outcome.RELEASED, attempts(tags, "released"));
            latency = Timer.builder("outbox.latency")
                    .description("From the acceptance of an event to the end of its way through this queue")
                    .tags(tags)
                    .serviceLevelObjectives(
                            Duration.ofMillis(50),
                            Duration.ofMillis(200),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(10),
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(10),
                            Duration.ofHours(1))
                    .register(registry);
            statistics.putIfAbsent(queue, QueueStatistics.empty(queue));
            gauge(
                    queue,
                    "waiting",
                    "Messages that wait, are being tried or will be tried again",
                    QueueStatistics::waiting);
            gauge(
                    queue,
                    "suspects",
                    "Waiting messages that lost two attempts in a row, and are tried alone",
                    QueueStatistics::suspects);
            gauge(queue, "dead", "Messages that an operator must replay or discard", QueueStatistics::dead);
            gauge(queue, "parked", "Messages that no route reads, for an operator", QueueStatistics::parked);
            gauge(queue, "paused", "1 while an operator has paused the queue", one -> one.paused() ? 1 : 0);
            gauge(queue, "oldest.seconds", "Age of the oldest waiting message", QueueStatistics::oldestSeconds);
        }

        private void gauge(String queue, String name, String description, ToDoubleFunction<QueueStatistics> value) {
            Gauge.builder("outbox.queue." + name, statistics, all -> value.applyAsDouble(all.get(queue)))
                    .description(description)
                    .tag("queue", queue)
                    .register(registry);
        }

        private Timer attempts(Tags tags, String outcome) {
            return Timer.builder("outbox.attempts")
                    .description("Attempts by outcome, and how long they took")
                    .tags(tags.and("outcome", outcome))
                    .register(registry);
        }
    }
}
