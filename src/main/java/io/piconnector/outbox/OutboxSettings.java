package io.piconnector.outbox;

import io.piconnector.config.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The {@code delivery.*} and {@code outbox.*} settings: the endpoint options' defaults, and what is kept how long. */
@ApplicationScoped
public class OutboxSettings {

    private final Duration backoff;
    private final Duration maxBackoff;
    private final int maxAttempts;
    private final Duration lease;
    private final Duration retention;
    private final String headers;

    OutboxSettings(Settings settings) {
        backoff = settings.duration("delivery.backoff");
        maxBackoff = settings.duration("delivery.max-backoff");
        maxAttempts = settings.positive("delivery.max-attempts");
        lease = settings.duration("delivery.lease");
        retention = settings.duration("outbox.retention");
        headers = settings.text("outbox.headers").orElse(null);
        Duration timeout = settings.duration("delivery.timeout");
        if (maxBackoff.compareTo(backoff) < 0) {
            throw settings.wrong(
                    "delivery.max-backoff", "is shorter than delivery.backoff", "make it at least as long");
        }
        if (lease.compareTo(timeout) <= 0) {
            throw settings.wrong(
                    "delivery.lease",
                    "is not longer than delivery.timeout",
                    "give a delivery the time to end before its message is given to another replica");
        }
    }

    Duration backoff() {
        return backoff;
    }

    Duration maxBackoff() {
        return maxBackoff;
    }

    int maxAttempts() {
        return maxAttempts;
    }

    Duration lease() {
        return lease;
    }

    /** The default allow-list of headers that are stored with a message, or null. */
    String headers() {
        return headers;
    }

    Duration retention() {
        return retention;
    }
}
