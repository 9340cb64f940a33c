package io.piconnector.console.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.StoredAttempt;
import io.piconnector.outbox.StoredMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the requests that attempts sent, and the answers to them. */
@ApplicationScoped
class RequestPreview {

    private final OutboxOperations outbox;
    private final ObjectMapper json;

    RequestPreview(OutboxOperations outbox, ObjectMapper json) {
        this.outbox = outbox;
        this.json = json;
    }

    /** A request as it was sent, less its secrets. The answer's status is null if there was none. */
    public record Sent(
            String method, String url, Map<String, String> headers, String body, Integer status, String answer) {}

    /** What a message sent last; its content if it has sent nothing. */
    public record Shown(StoredMessage message, Sent sent, String body) {}

    List<Shown> of(List<StoredMessage> messages) throws SQLException {
        List<Shown> shown = new ArrayList<>();
        for (StoredMessage message : messages) {
            Optional<MessageDetails> details = outbox.get(message.id());
            if (details.isPresent()) {
                List<StoredAttempt> attempts = details.get().attempts();
                Sent last = null;
                for (StoredAttempt attempt : attempts) {
                    last = sent(attempt).orElse(last);
                }
                shown.add(new Shown(message, last, details.get().body()));
            }
        }
        return shown;
    }

    /** Returns the request of an attempt; empty if it left no report of one. */
    Optional<Sent> sent(StoredAttempt attempt) {
        if (attempt.report() == null) {
            return Optional.empty();
        }
        try {
            JsonNode report = json.readTree(attempt.report());
            JsonNode request = report.path("request");
            if (!request.isObject()) {
                return Optional.empty();
            }
            Map<String, String> headers = new TreeMap<>();
            request.path("headers")
                    .fields()
                    .forEachRemaining(header -> headers.put(header.getKey(), text(header.getValue())));
            JsonNode answer = report.path("answer");
            return Optional.of(new Sent(
                    request.path("method").asText(""),
                    request.path("url").asText(""),
                    headers,
                    text(request.path("body")),
                    answer.path("status").isNumber() ? answer.path("status").asInt() : null,
                    text(answer.path("body"))));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node.isTextual() ? node.asText() : node.toString();
    }
}
