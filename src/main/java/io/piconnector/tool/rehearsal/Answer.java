package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a peer answers in a rehearsal.
 *
 * @param status {@link #NONE} if the peer does not answer
 * @param body   text; null if there is none
 */
record Answer(int status, Map<String, String> headers, String body) {

    /** The status of a peer that does not answer. */
    static final int NONE = 0;

    private static final String NO_ANSWER = "none";

    Answer(int status) {
        this(status, Map.of(), null);
    }

    /** Reads a status ({@code 503}), {@code none}, or {@code {status: …, headers: …, body: …}}. */
    static Answer of(JsonNode node) {
        if (node.isInt()) {
            return new Answer(node.intValue());
        }
        if (node.isTextual() && node.textValue().equals(NO_ANSWER)) {
            return new Answer(NONE);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        node.path("headers")
                .fields()
                .forEachRemaining(
                        field -> headers.put(field.getKey(), field.getValue().asText()));
        JsonNode body = node.path("body");
        String text = body.isTextual() ? body.textValue() : body.toString();
        return new Answer(node.path("status").asInt(200), headers, body.isMissingNode() ? null : text);
    }

    /** Whether {@link #of} understands it. */
    static boolean isAnswer(JsonNode node) {
        return node.isInt()
                || node.isObject()
                || node.isTextual() && node.textValue().equals(NO_ANSWER);
    }
}
