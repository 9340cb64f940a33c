package io.piconnector.outbox;

import java.time.Duration;

/**
 * The outcome of one attempt.
 *
 * @param message  the message as it was claimed
 * @param outcome  what happens to the message
 * @param failure  why the attempt failed or did not take place; null if the message is done
 * @param retryIn  how long until the next attempt; zero unless it is tried again or released
 * @param course   how the attempt went
 */
public record Settlement(ClaimedMessage message, Outcome outcome, Failure failure, Duration retryIn, Course course) {

    /**
     * How an attempt went.
     *
     * @param duration how long it took
     * @param report   JSON text that the route left, or null
     */
    public record Course(Duration duration, String report) {

        /** Leaves the report out because it holds personal data. */
        @Override
        public String toString() {
            return "Course[" + duration + "]";
        }
    }

    public enum Outcome {
        DONE,
        RETRY,
        DEAD,
        /** The attempt did not take place, and does not count. */
        RELEASED
    }

    public static Settlement done(ClaimedMessage message, Duration duration) {
        return new Settlement(message, Outcome.DONE, null, Duration.ZERO, new Course(duration, null));
    }

    public static Settlement retry(ClaimedMessage message, Failure failure, Duration retryIn, Duration duration) {
        return new Settlement(message, Outcome.RETRY, failure, retryIn, new Course(duration, null));
    }

    public static Settlement dead(ClaimedMessage message, Failure failure, Duration duration) {
        return new Settlement(message, Outcome.DEAD, failure, Duration.ZERO, new Course(duration, null));
    }

    public static Settlement released(ClaimedMessage message, Failure failure, Duration retryIn, Duration duration) {
        return new Settlement(message, Outcome.RELEASED, failure, retryIn, new Course(duration, null));
    }

    public Duration duration() {
        return course.duration();
    }

    /** What the route left of the attempt, or null. */
    public String report() {
        return course.report();
    }

    Settlement withReport(String report) {
        return new Settlement(message, outcome, failure, retryIn, new Course(course.duration(), report));
    }
}
