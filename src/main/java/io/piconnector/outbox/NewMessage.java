package io.piconnector.outbox;

import java.time.Instant;

/**
 * A message on its way into the store.
 *
 * @param ids             what it is found by; the same key again is a no-op
 * @param body            JSON text
 * @param headers         JSON object of the headers that go along, or null
 * @param acceptedAt      when the first message of this chain of queues was stored, or null where this is the first
 * @param replaceFinished whether it takes the place of a finished message of its key
 */
record NewMessage(MessageIds ids, String body, String headers, Instant acceptedAt, boolean replaceFinished) {

    /** A key is part of a B-tree index entry, which PostgreSQL limits to 2,704 bytes; a character may take three. */
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

    /** PostgreSQL's text holds every character but NUL; one such value would fail the whole group's statement. */
    private static void requireStorable(String what, String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw new PermanentFailureException("the message's " + what + " holds a NUL character");
        }
    }
}
