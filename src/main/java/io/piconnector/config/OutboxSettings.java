package io.piconnector.config;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Checks the settings {@code delivery.*} and {@code outbox.*}; the outbox gets them as {@code camel.component.outbox.*}. */
@ApplicationScoped
public class OutboxSettings {

    OutboxSettings(Settings settings) {
        Duration backoff = duration(settings, "delivery.backoff");
        Duration maxBackoff = duration(settings, "delivery.max-backoff");
        settings.positive("delivery.max-attempts");
        Duration lease = duration(settings, "delivery.lease");
        duration(settings, "outbox.retention");
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

    /** A number alone is seconds to Quarkus and milliseconds to Camel, which reads the same setting. */
    private static Duration duration(Settings settings, String name) {
        Duration duration = settings.duration(name);
        if (settings.required(name).matches("[0-9]+")) {
            throw settings.wrong(name, "has no unit", "write for example 5s or 2m");
        }
        return duration;
    }
}
