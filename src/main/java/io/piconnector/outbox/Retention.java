package io.piconnector.outbox;

import java.time.Duration;
import java.util.Map;

/**
 * How long finished messages are kept.
 *
 * @param standard of all queues that have none of their own
 * @param byQueue  of some queues
 */
record Retention(Duration standard, Map<String, Duration> byQueue) {

    Retention {
        byQueue = Map.copyOf(byQueue);
    }

    Duration of(String queue) {
        return byQueue.getOrDefault(queue, standard);
    }
}
