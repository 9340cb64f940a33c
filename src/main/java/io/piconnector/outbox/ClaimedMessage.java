package io.piconnector.outbox;

import java.time.Instant;
import java.util.Optional;

/**
 * A message whose lease this replica holds.
 *
 * @param ids        the message's identifiers
 * @param lease      this replica's lease on it
 * @param body       JSON text
 * @param headers    JSON object, or null
 * @param acceptedAt when the first message of the chain was stored
 */
public record ClaimedMessage(MessageIds ids, Lease lease, String body, String headers, Instant acceptedAt) {

    public String queue() {
        return ids.queue();
    }

    public String key() {
        return ids.key();
    }

    public int attempt() {
        return lease.attempt();
    }

    /** Returns the id of the trace that the message belongs to. */
    public Optional<String> traceId() {
        return TraceContext.traceId(headers);
    }

    /** Leaves the content out because it is personal data. */
    @Override
    public String toString() {
        return "ClaimedMessage[" + ids + ", " + lease + "]";
    }
}
