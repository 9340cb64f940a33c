package io.piconnector.outbox;

import java.time.Instant;

/**
 * A message to be stored.
 *
 * @param ids        the message's identifiers; storing the same key again is a no-op
 * @param body       JSON text
 * @param headers    JSON object of the stored headers, or null
 * @param acceptedAt when the first message of this chain of queues was stored, or null if this is the first
 * @param placing    how it is stored
 */
record NewMessage(MessageIds ids, String body, String headers, Instant acceptedAt, Placing placing) {

    /**
     * @param replaceFinished whether it replaces a finished message with the same key
     * @param parked          whether it waits for an operator, because no route reads its queue
     */
    record Placing(boolean replaceFinished, boolean parked) {}

    /**
     * In characters. A key is part of a B-tree index entry, which PostgreSQL limits to 2,704 bytes. A character takes up to
     * three bytes.
     */
    static final int MAX_KEY_LENGTH = 512;

    NewMessage {
        String key = ids.key();
        if (key == null || key.isEmpty()) {
            throw new PermanentFailureException("a message for queue '" + ids.queue()
                    + "' has no key: set the endpoint's option 'key' or the header " + OutboxConstants.KEY);
        }
        if (key.length() > MAX_KEY_LENGTH) {
            throw new PermanentFailureException("the key of a message for queue '" + ids.queue() + "' has "
                    + key.length() + " characters, at most " + MAX_KEY_LENGTH + " are allowed");
        }
        requireStorable("key", key);
        requireStorable("body", body);
        requireStorable("correlationId", ids.correlationId());
        requireStorable("externalId", ids.externalId());
    }

    String queue() {
        return ids.queue();
    }

    String key() {
        return ids.key();
    }

    boolean replaceFinished() {
        return placing.replaceFinished();
    }

    boolean parked() {
        return placing.parked();
    }

    /** PostgreSQL's text cannot hold NUL. One such value would fail the statement of the whole group. */
    private static void requireStorable(String what, String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw new PermanentFailureException("the message's " + what + " holds a NUL character");
        }
    }
}
