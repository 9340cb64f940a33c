package io.piconnector.outbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides when a failed message is tried again: exponential back-off with jitter, so that messages that failed together do
 * not come back together.
 *
 * @param backoff     the delay after the first failed attempt; it doubles after each further one
 * @param maxBackoff  the longest delay, even if the destination asks for more
 * @param maxAttempts how many attempts a message has
 */
record RetrySchedule(Duration backoff, Duration maxBackoff, int maxAttempts) {

    private static final double JITTER = 0.2;

    /**
     * The delay after failed attempt number {@code attempt}. Up to {@code maxBackoff} it is never shorter than the
     * destination asked for.
     */
    Duration delayAfter(int attempt, Duration retryAfter) {
        double spread = 1 - JITTER + ThreadLocalRandom.current().nextDouble() * 2 * JITTER;
        double exponential = backoff.toMillis() * Math.pow(2, Math.min(attempt - 1, 40)) * spread;
        long asked = retryAfter == null ? 0 : retryAfter.toMillis();
        return Duration.ofMillis((long) Math.min(Math.max(exponential, asked), maxBackoff.toMillis()));
    }

    boolean isLast(int attempt) {
        return attempt >= maxAttempts;
    }
}
