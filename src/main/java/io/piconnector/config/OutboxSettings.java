package io.piconnector.config;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Checks the settings {@code delivery.*} and {@code outbox.*}; the outbox gets them as {@code camel.component.outbox.*}. */
@ApplicationScoped
public class OutboxSettings {

    OutboxSettings(Settings settings) {
        Duration backoff = settings.duration("delivery.backoff");
        Duration maxBackoff = settings.duration("delivery.max-backoff");
        settings.positive("delivery.max-attempts");
        Duration lease = settings.duration("delivery.lease");
        settings.duration("outbox.retention");
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
}
