package io.piconnector.tool.rehearsal;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;

/**
 * What becomes of one webhook. It holds no secrets.
 *
 * @param answer   the status that PI gets
 * @param type     the type of the assessment; {@code unknown} if nothing tells it
 * @param strategy what tells the type, for a person; null if nothing does
 * @param queues   the queues that the webhook's messages go to, beside the queue of events
 * @param messages all messages, in the order in which they are stored
 * @param requests what would be sent
 * @param problems what went wrong on the way
 * @param test     a route test that passes now; null unless it was asked for
 */
@RegisterForReflection
public record TryReport(
        int answer,
        String type,
        String strategy,
        List<String> queues,
        List<Message> messages,
        List<Sent> requests,
        List<String> problems,
        String test) {

    /**
     * A message of a queue.
     *
     * @param state  {@code done}, {@code waiting} or {@code dead}
     * @param reason why it is not done; empty if it is
     */
    @RegisterForReflection
    public record Message(String queue, String state, String reason) {}

    /**
     * A request that would be sent.
     *
     * @param headers names in lower case; a secret is replaced by a mark
     * @param body    text; null if there is none
     */
    @RegisterForReflection
    public record Sent(String to, String method, String url, Map<String, String> headers, String body) {

        /** Leaves the content out because it is personal data. */
        @Override
        public String toString() {
            return to + " (" + method + ")";
        }
    }
}
