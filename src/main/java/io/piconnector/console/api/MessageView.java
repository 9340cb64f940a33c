package io.piconnector.console.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.StoredAttempt;
import io.piconnector.outbox.StoredMessage;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Messages as the API shows them. What may hold personal data is hidden from viewers. */
final class MessageView {

    /** In place of what a viewer may not see. */
    static final String HIDDEN = "•••";

    private MessageView() {}

    /** A message in a list. */
    @RegisterForReflection
    @Schema(name = "Message")
    public record Item(
            long id,
            String queue,
            String key,

            @Schema(enumeration = {"waiting", "done", "dead", "parked", "discarded"})
            String state,

            int attempts,
            @Schema(nullable = true) String assessmentId,
            @Schema(nullable = true) String externalId,
            Instant acceptedAt,
            @Schema(nullable = true) Instant dueAt,
            @Schema(nullable = true) Instant finishedAt,
            @Schema(nullable = true) String lastError) {}

    /** An attempt. Its request and answer are those of a delivery; a report has the rest of what was done. */
    @RegisterForReflection
    @Schema(name = "Attempt")
    public record Attempt(
            int number,
            Instant endedAt,
            @Schema(nullable = true) Long durationMs,
            @Schema(nullable = true) Integer status,
            @Schema(nullable = true) String error,

            @Schema(nullable = true, implementation = Object.class)
            JsonNode request,

            @Schema(nullable = true, implementation = Object.class)
            JsonNode answer,

            @Schema(implementation = Object.class) @JsonInclude(JsonInclude.Include.NON_NULL)
            JsonNode report) {}

    /** A message with its content. */
    @RegisterForReflection
    @Schema(name = "MessageDetails")
    public record Details(
            long id,
            String queue,
            String key,

            @Schema(enumeration = {"waiting", "done", "dead", "parked", "discarded"})
            String state,

            @Schema(nullable = true) String assessmentId,
            @Schema(nullable = true) String externalId,
            Instant acceptedAt,
            @Schema(nullable = true) Instant dueAt,
            @Schema(nullable = true) Instant finishedAt,
            @Schema(nullable = true) String lastError,
            @Schema(implementation = Object.class) JsonNode body,

            @Schema(nullable = true, implementation = Object.class)
            JsonNode headers,

            List<Attempt> attempts) {}

    static Item item(StoredMessage message) {
        return new Item(
                message.id(),
                message.queue(),
                message.key(),
                message.state().label(),
                message.attempts(),
                message.correlationId(),
                message.externalId(),
                message.acceptedAt(),
                message.dueAt(),
                message.finishedAt(),
                message.lastError());
    }

    static Details details(MessageDetails details, boolean mayRead, ObjectMapper json) {
        StoredMessage message = details.message();
        return new Details(
                message.id(),
                message.queue(),
                message.key(),
                message.state().label(),
                message.correlationId(),
                message.externalId(),
                message.acceptedAt(),
                message.dueAt(),
                message.finishedAt(),
                message.lastError(),
                mayRead ? read(details.body(), json) : TextNode.valueOf(HIDDEN),
                mayRead ? read(details.headers(), json) : TextNode.valueOf(HIDDEN),
                details.attempts().stream()
                        .map(attempt -> attempt(attempt, mayRead, json))
                        .toList());
    }

    private static Attempt attempt(StoredAttempt attempt, boolean mayRead, ObjectMapper json) {
        JsonNode report = read(attempt.report(), json);
        JsonNode request = null;
        JsonNode answer = null;
        if (report != null && !mayRead) {
            request = TextNode.valueOf(HIDDEN);
            answer = request;
            report = request;
        } else if (report instanceof ObjectNode object) {
            request = object.remove("request");
            answer = object.remove("answer");
            report = object.isEmpty() ? null : object;
        }
        return new Attempt(
                attempt.number(),
                attempt.endedAt(),
                attempt.durationMs(),
                attempt.status(),
                attempt.error(),
                request,
                answer,
                report);
    }

    private static JsonNode read(String text, ObjectMapper json) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }
}
