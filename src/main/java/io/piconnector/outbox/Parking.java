package io.piconnector.outbox;

import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parks the messages that wait in queues that no route reads, because an earlier version stored them as waiting. */
class Parking implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    /** Small enough not to hold locks for long. */
    private static final int BATCH = 1_000;

    private final HousekeepingStore store;
    private final List<String> queues;

    Parking(HousekeepingStore store, List<String> queues) {
        this.store = store;
        this.queues = queues;
    }

    @Override
    public void run() {
        try {
            for (String queue : queues) {
                while (store.park(queue, BATCH) == BATCH
                        && !Thread.currentThread().isInterrupted()) {
                    LOG.debug("queue {}: {} messages parked", queue, BATCH);
                }
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "messages of queues that no route reads still wait, the next start parks them: {}", e.getMessage());
        }
    }
}
