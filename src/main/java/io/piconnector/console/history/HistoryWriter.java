package io.piconnector.console.history;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.Start;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.spi.CamelEvent.CamelContextStartedEvent;
import org.apache.camel.spi.CamelEvent.CamelContextStoppedEvent;
import org.jboss.logging.Logger;

/**
 * Adds what this process saw to the history in the store. A stop loses nothing. A kill loses what was seen since the last
 * time, at most {@value #SECONDS} seconds.
 */
@ApplicationScoped
@Unremovable
class HistoryWriter {

    private static final Logger LOG = Logger.getLogger("io.piconnector.history");

    private static final int SECONDS = 10;
    private static final int CLEAN_MINUTES = 30;

    private final QueueRollup queues;
    private final CallRollup calls;
    private final QueueStore queueStore;
    private final CallStore callStore;

    HistoryWriter(
            QueueRollup queues, CallRollup calls, QueueStore queueStore, CallStore callStore, MeterRegistry meters) {
        this.queues = queues;
        this.calls = calls;
        this.queueStore = queueStore;
        this.callStore = callStore;
        FunctionCounter.builder("pi.history.left.out", this, HistoryWriter::leftOut)
                .description("What the history left out because too much was seen before it could be stored")
                .register(meters);
    }

    private double leftOut() {
        return Stream.of(queues.tally(), calls.minutes(), calls.refused(), calls.repeated())
                .mapToLong(Tally::leftOut)
                .sum();
    }

    void start(@Observes CamelContextStartedEvent event) {
        if (!Start.hasStore()) {
            return;
        }
        var executor = event.getContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "history");
        executor.scheduleWithFixedDelay(this::write, SECONDS, SECONDS, TimeUnit.SECONDS);
        executor.scheduleWithFixedDelay(this::deleteOld, 1, CLEAN_MINUTES, TimeUnit.MINUTES);
    }

    /** The outbox has settled its last message by now. */
    void stop(@Observes CamelContextStoppedEvent event) {
        if (Start.hasStore()) {
            write();
        }
    }

    /** Adds what was seen. If the store does not take it, the next time adds it. */
    synchronized void write() {
        Map<QueueRollup.Minute, QueueCounts> queueMinutes = queues.tally().take();
        Map<CallRollup.Minute, Long> callMinutes = calls.minutes().take();
        Map<CallRollup.Refused, CallRollup.Refusals> refused = calls.refused().take();
        Map<String, CallRollup.Repeats> repeated = calls.repeated().take();
        Map<Boolean, LastWebhook> last = calls.last().take();
        if (queueMinutes.isEmpty() && callMinutes.isEmpty()) {
            return;
        }
        try {
            queueStore.transaction(connection -> {
                QueueStore.add(connection, queueMinutes);
                CallStore.addMinutes(connection, callMinutes);
                CallStore.addRefused(connection, refused);
                CallStore.addDuplicates(connection, repeated);
                for (LastWebhook one : last.values()) {
                    CallStore.addLast(connection, one);
                }
                return null;
            });
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("history not stored, the next run tries again: %s", e.getMessage());
            queues.tally().giveBack(queueMinutes);
            calls.minutes().giveBack(callMinutes);
            calls.refused().giveBack(refused);
            calls.repeated().giveBack(repeated);
            calls.last().giveBack(last);
        }
    }

    private void deleteOld() {
        try {
            queueStore.deleteOld();
            callStore.deleteOld();
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("old history not deleted, the next run tries again: %s", e.getMessage());
        }
    }
}
