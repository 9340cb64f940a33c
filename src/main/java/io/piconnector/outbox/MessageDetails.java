package io.piconnector.outbox;

import java.util.List;

/**
 * A message in the store with its content.
 *
 * @param body     JSON text
 * @param headers  JSON object, or null
 * @param attempts the oldest first
 */
public record MessageDetails(StoredMessage message, String body, String headers, List<StoredAttempt> attempts) {

    public MessageDetails {
        attempts = List.copyOf(attempts);
    }

    /** Leaves the content out because it is personal data. */
    @Override
    public String toString() {
        return "MessageDetails[" + message.id() + " in " + message.queue() + "]";
    }
}
