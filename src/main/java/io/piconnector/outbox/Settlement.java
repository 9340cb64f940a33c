package io.piconnector.outbox;

import java.time.Duration;

/**
 * The outcome of one attempt.
 *
 * @param message  the message as it was claimed
 * @param outcome  what happens to the message
 * @param failure  why the attempt failed or did not take place; null if the message is done
 * @param retryIn  how long until the next attempt; zero unless it is tried again or released
 * @param duration how long the attempt took
 */
public record Settlement(
        ClaimedMessage message, Outcome outcome, Failure failure, Duration retryIn, Duration duration) {

    public enum Outcome {
        DONE,
        RETRY,
        DEAD,
        /** The attempt did not take place, and does not count. */
        RELEASED
    }

    public static Settlement done(ClaimedMessage message, Duration duration) {
        return new Settlement(message, Outcome.DONE, null, Duration.ZERO, duration);
    }

    public static Settlement retry(ClaimedMessage message, Failure failure, Duration retryIn, Duration duration) {
        return new Settlement(message, Outcome.RETRY, failure, retryIn, duration);
    }

    public static Settlement dead(ClaimedMessage message, Failure failure, Duration duration) {
        return new Settlement(message, Outcome.DEAD, failure, Duration.ZERO, duration);
    }

    public static Settlement released(ClaimedMessage message, Failure failure, Duration retryIn, Duration duration) {
        return new Settlement(message, Outcome.RELEASED, failure, retryIn, duration);
    }
}
