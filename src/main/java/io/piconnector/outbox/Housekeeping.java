package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the queues for the listeners, and deletes finished messages when their retention is over. */
class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private static final long COUNT_SECONDS = 5;
    private static final long DELETE_SECONDS = 60;

    /** Small enough not to hold locks or the disk for long. */
    private static final int DELETE_BATCH = 1_000;

    private final HousekeepingStore store;
    private final Listeners listeners;
    private final Retention retention;

    Housekeeping(HousekeepingStore store, Listeners listeners, Retention retention) {
        this.store = store;
        this.listeners = listeners;
        this.retention = retention;
    }

    void start(ScheduledExecutorService executor) {
        executor.scheduleWithFixedDelay(this::count, 0, COUNT_SECONDS, TimeUnit.SECONDS);
        executor.scheduleWithFixedDelay(this::deleteFinished, DELETE_SECONDS, DELETE_SECONDS, TimeUnit.SECONDS);
    }

    private void count() {
        try {
            var statistics = store.statistics();
            listeners.tell(listener -> listener.counted(statistics));
        } catch (SQLException | RuntimeException e) {
            LOG.debug("queues not counted: {}", e.getMessage());
        }
    }

    void deleteFinished() {
        try {
            Map<Duration, Integer> deleted = new TreeMap<>();
            for (String queue : store.finishedQueues()) {
                deleted.merge(retention.of(queue), deleteFinished(queue), Integer::sum);
            }
            deleted.values().removeIf(messages -> messages == 0);
            deleted.forEach((after, messages) -> listeners.tell(listener -> listener.deleted(messages, after)));
        } catch (SQLException | RuntimeException e) {
            listeners.tell(listener -> listener.notDeleted(e));
        }
    }

    private int deleteFinished(String queue) throws SQLException {
        int deleted = 0;
        int batch;
        do {
            batch = store.deleteFinished(queue, retention.of(queue), DELETE_BATCH);
            deleted += batch;
        } while (batch == DELETE_BATCH && !Thread.currentThread().isInterrupted());
        return deleted;
    }
}
