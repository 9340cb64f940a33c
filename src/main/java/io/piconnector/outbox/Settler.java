package io.piconnector.outbox;

import io.piconnector.config.Printable;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Records the outcomes of attempts, many in one commit, and tells of each in one line of the log. */
@ApplicationScoped
@Unremovable
class Settler {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);
    private static final int MAX_GROUP = 1_000;

    private final OutboxStore store;
    private final OutboxMetrics metrics;
    private volatile GroupCommit<Pending> commits;

    private record Pending(Settlement settlement, Runnable afterwards) {}

    Settler(OutboxStore store, OutboxMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    void start() {
        commits = new GroupCommit<>("outbox-settle", Integer.MAX_VALUE, MAX_GROUP, this::write);
        commits.start();
    }

    void stop() {
        commits.stop(PATIENCE_AT_STOP);
    }

    /**
     * Records an outcome soon; the message's lease covers the time until then.
     *
     * @param afterwards runs when it is recorded, or will not be
     */
    void settle(Settlement settlement, Runnable afterwards) {
        if (!commits.offer(new Pending(settlement, afterwards))) {
            afterwards.run();
        }
    }

    private void write(List<Pending> group) throws InterruptedException {
        try {
            record(group.stream().map(Pending::settlement).toList());
        } finally {
            group.forEach(pending -> pending.afterwards().run());
        }
    }

    private void record(List<Settlement> group) throws InterruptedException {
        while (true) {
            try {
                store.settle(group);
                group.forEach(this::settled);
                return;
            } catch (SQLException e) {
                boolean isCausedByData = SqlStates.isCausedByData(e);
                if (isCausedByData && group.size() > 1) {
                    for (Settlement settlement : group) {
                        record(List.of(settlement));
                    }
                    return;
                }
                if (isCausedByData || commits.isStopping()) {
                    LOG.errorf(
                            "%d outcomes could not be recorded, their messages come back when the lease ends: %s",
                            group.size(), Printable.line(e.getMessage()));
                    return;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void settled(Settlement settlement) {
        ClaimedMessage message = settlement.message();
        metrics.settled(settlement);
        String ids = "queue=%s key=%s externalId=%s attempt=%d durationMs=%d"
                .formatted(
                        message.queue(),
                        Printable.line(message.key()),
                        Printable.line(message.externalId()),
                        message.attempt(),
                        settlement.duration().toMillis());
        switch (settlement.outcome()) {
            case DONE -> LOG.infof("done %s", ids);
            case RETRY ->
                LOG.warnf(
                        "retry %s retryInMs=%d error=%s",
                        ids,
                        settlement.retryIn().toMillis(),
                        settlement.failure().message());
            case DEAD ->
                LOG.errorf("dead %s error=%s", ids, settlement.failure().message());
            case RELEASED ->
                LOG.debugf(
                        "released queue=%s key=%s retryInMs=%d reason=%s",
                        message.queue(),
                        Printable.line(message.key()),
                        settlement.retryIn().toMillis(),
                        settlement.failure().message());
        }
    }
}
