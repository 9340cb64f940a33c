package io.piconnector.outbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The state of a stored message. */
public enum State {
    /** It waits, is being tried, or will be tried again. */
    WAITING,
    DONE,
    /** No attempt is left, or another attempt cannot succeed. An operator decides. */
    DEAD,
    /** No route reads its queue. An operator decides. */
    PARKED,
    /** An operator gave it up. */
    DISCARDED;

    /** The name in the store and in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a label; empty if there is none. */
    public static Optional<State> of(String label) {
        return Arrays.stream(values())
                .filter(state -> state.label().equals(label))
                .findFirst();
    }
}
