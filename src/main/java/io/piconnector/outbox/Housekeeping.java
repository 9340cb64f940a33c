package io.piconnector.outbox;

import io.piconnector.config.Printable;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Counts the queues for the metrics, and deletes finished messages when their retention is over. */
@ApplicationScoped
@Unremovable
class Housekeeping {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    private static final long COUNT_SECONDS = 5;
    private static final long DELETE_SECONDS = 60;

    /** Small enough not to hold locks or the disk for long. */
    private static final int DELETE_BATCH = 1_000;

    private final OutboxStore store;
    private final OutboxMetrics metrics;
    private final OutboxSettings settings;
    private volatile ScheduledExecutorService executor;

    Housekeeping(OutboxStore store, OutboxMetrics metrics, OutboxSettings settings) {
        this.store = store;
        this.metrics = metrics;
        this.settings = settings;
    }

    void start() {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "outbox-housekeeping");
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(this::count, 0, COUNT_SECONDS, TimeUnit.SECONDS);
        executor.scheduleWithFixedDelay(this::deleteFinished, DELETE_SECONDS, DELETE_SECONDS, TimeUnit.SECONDS);
    }

    void stop() {
        executor.shutdownNow();
    }

    private void count() {
        try {
            metrics.update(store.statistics());
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("queues not counted: %s", Printable.line(e.getMessage()));
        }
    }

    void deleteFinished() {
        try {
            int deleted = 0;
            int batch;
            do {
                batch = store.deleteFinished(settings.retention(), DELETE_BATCH);
                deleted += batch;
            } while (batch == DELETE_BATCH && !Thread.currentThread().isInterrupted());
            if (deleted > 0) {
                LOG.infof("deleted %d messages that finished more than %s ago", deleted, settings.retention());
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("finished messages not deleted, the next run tries again: %s", Printable.line(e.getMessage()));
        }
    }
}
