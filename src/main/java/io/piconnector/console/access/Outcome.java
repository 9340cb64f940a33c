package io.piconnector.console.access;

import java.time.Duration;

/** What became of a log-in. */
public sealed interface Outcome {

    /** The credentials are right. */
    record Welcome(Caller caller) implements Outcome {}

    /** The credentials are wrong. */
    record Wrong() implements Outcome {}

    /** There were too many failures, or there is too much to do. */
    record Later(Duration pause) implements Outcome {

        /** For {@code Retry-After}. */
        public long seconds() {
            return pause.toSeconds() + 1;
        }
    }
}
