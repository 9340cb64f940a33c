package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.piconnector.outbox.MemoryOutboxComponent.Held;
import io.piconnector.outbox.MemoryOutboxComponent.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of a case.
 *
 * @param answer   what PI or the vendor gets; empty if nobody called
 * @param requests each request once, however many attempts there were
 * @param writes   the parameters of each statement that changes the HRIS
 * @param messages all messages that were stored
 * @param troubles what no expectation covers
 */
record Outcome(
        Optional<Answer> answer,
        List<Request> requests,
        List<Map<String, Object>> writes,
        List<Held> messages,
        List<Trouble> troubles) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** In place of a type that nothing tells. */
    static final String UNKNOWN = "unknown";

    /** The queue of events whose type is not yet known. */
    private static final String EVENTS = "events";

    /**
     * A route that failed, or an answer that is missing or that nobody asked for.
     *
     * @param key the part of {@code given} that it is about
     */
    record Trouble(String key, String text) {}

    /** Returns the type that the event has when it is routed; {@link #UNKNOWN} if nothing tells it. */
    String type() {
        return messages.stream()
                .filter(message -> !message.queue().equals(EVENTS))
                .map(message -> json(message.body()).at("/data/assessmentType"))
                .filter(JsonNode::isTextual)
                .findFirst()
                .map(JsonNode::textValue)
                .orElse(UNKNOWN);
    }

    /** Returns the messages that stay in their queue, because no route reads it, or because they are dead. */
    List<Held> left() {
        return messages.stream()
                .filter(message -> message.state() != State.DONE)
                .toList();
    }

    boolean isDead() {
        return messages.stream().anyMatch(message -> message.state() == State.DEAD);
    }

    /** Returns {@code " (why)"} if attempts of messages of this queue failed, else an empty text. */
    String errors(String queue) {
        String errors = messages.stream()
                .filter(message -> message.queue().equals(queue))
                .flatMap(message -> message.lastError().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return errors.isEmpty() ? "" : " (" + errors + ")";
    }

    /** Reads a body. One that is no JSON is a text. */
    static JsonNode json(String body) {
        try {
            return body == null ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(body);
        }
    }
}
