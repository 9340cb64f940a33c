package io.piconnector.outbox;

import java.time.Duration;

/**
 * Thrown by a route that could not try the message at all, for example because it got no permit or the connector stops. The
 * attempt does not count, and the message waits again.
 */
public class NotTriedException extends RuntimeException {

    /** A time too long for a timestamp would fail all outcomes in the same commit. */
    private static final Duration MAX_RETRY_IN = Duration.ofDays(365);

    private final Duration retryIn;

    /**
     * @param reason  shown to operators
     * @param retryIn how long until the message may be claimed again, at most a year; null or negative means at once
     */
    public NotTriedException(String reason, Duration retryIn) {
        super(reason);
        if (retryIn == null || retryIn.isNegative()) {
            this.retryIn = Duration.ZERO;
        } else {
            this.retryIn = retryIn.compareTo(MAX_RETRY_IN) > 0 ? MAX_RETRY_IN : retryIn;
        }
    }

    /** Whether an error or one of its causes is this exception. */
    public static boolean isCauseOf(Throwable error) {
        return Failure.cause(NotTriedException.class, error) != null;
    }

    Duration retryIn() {
        return retryIn;
    }
}
