package io.piconnector.outbox;

import java.time.Instant;

/**
 * Which messages an operator means. Null stands for all.
 *
 * @param q    the correlation id, the key, the beginning of the external id, or, if it is none of them, a part of the last
 *             error of a dead or parked message
 * @param from the earliest time of acceptance
 * @param to   the time of acceptance before which they were accepted
 */
public record MessageFilter(String queue, State state, String q, Instant from, Instant to) {

    /** In characters. Longer than any key. */
    public static final int MAX_LENGTH = 600;

    /** @throws IllegalArgumentException if a text cannot be searched for */
    public MessageFilter {
        queue = searchable("queue", queue);
        q = searchable("q", q == null ? null : q.strip());
    }

    public static MessageFilter all() {
        return new MessageFilter(null, null, null, null, null);
    }

    public MessageFilter withState(State other) {
        return new MessageFilter(queue, other, q, from, to);
    }

    /** PostgreSQL takes neither NUL nor half of a surrogate pair. */
    private static String searchable(String name, String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    name + " has " + text.length() + " characters: give at most " + MAX_LENGTH);
        }
        if (text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            throw new IllegalArgumentException(name + " holds a character that no message can hold: remove it");
        }
        return text;
    }
}
