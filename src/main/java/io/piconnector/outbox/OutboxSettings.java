package io.piconnector.outbox;

import io.piconnector.config.DeliverySettings;
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

    OutboxSettings(DeliverySettings delivery, io.piconnector.config.OutboxSettings outbox) {
        backoff = delivery.backoff();
        maxBackoff = delivery.maxBackoff();
        maxAttempts = delivery.maxAttempts();
        lease = delivery.lease();
        retention = outbox.retention();
        headers = outbox.headers().orElse(null);
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
