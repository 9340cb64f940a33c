package io.piconnector.outbox;

import java.time.Duration;

/**
 * Thrown by a route where the message could not be tried at all, for example because its turn has not come or the
 * connector stops: the attempt does not count, and the message waits again.
 */
public class NotTriedException extends RuntimeException {

    /** A time beyond what a timestamp holds would fail the outcomes that share a commit with this one. */
    private static final Duration MAX_RETRY_IN = Duration.ofDays(365);

    private final Duration retryIn;

    /**
     * @param reason  what an operator reads
     * @param retryIn how long until the message may be claimed again, at most a year; null or negative: at once
     */
    public NotTriedException(String reason, Duration retryIn) {
        super(reason);
        if (retryIn == null || retryIn.isNegative()) {
            this.retryIn = Duration.ZERO;
        } else {
            this.retryIn = retryIn.compareTo(MAX_RETRY_IN) > 0 ? MAX_RETRY_IN : retryIn;
        }
    }

    /** Whether this is what an error comes from. */
    public static boolean isCauseOf(Throwable error) {
        return Failure.cause(NotTriedException.class, error) != null;
    }

    Duration retryIn() {
        return retryIn;
    }
}
