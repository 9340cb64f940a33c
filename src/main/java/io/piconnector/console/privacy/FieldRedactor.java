package io.piconnector.console.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.piconnector.outbox.FinishedMessages.Rewriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Empties fields of JSON. {@code email} means every field of that name, {@code data.result} every field result below a field
 * data. JSON within a text is searched too.
 */
final class FieldRedactor implements Rewriter {

    private static final String ROOT = "$.";

    private final List<List<String>> fields;
    private final ObjectMapper json;

    /** @param fields names or paths */
    FieldRedactor(List<String> fields, ObjectMapper json) {
        this.fields = fields.stream()
                .map(field -> field.startsWith(ROOT) ? field.substring(ROOT.length()) : field)
                .map(field -> Arrays.asList(field.split("\\.")))
                .toList();
        this.json = json;
    }

    /** Whether a field of this name is emptied wherever it stands. */
    boolean empties(String field) {
        return isMeant(new ArrayDeque<>(List.of(field)));
    }

    @Override
    public String content(String text) {
        try {
            JsonNode root = json.readTree(text);
            return empty(root, new ArrayDeque<>()) ? json.writeValueAsString(root) : text;
        } catch (JsonProcessingException e) {
            return text; // the outbox stores only JSON
        }
    }

    /** Also empties bodies that are no JSON, because nothing tells what they hold. */
    @Override
    public String report(String text) {
        try {
            JsonNode root = json.readTree(text);
            boolean isChanged = empty(root, new ArrayDeque<>());
            isChanged |= emptyUnreadable(root.path("request"), "body");
            isChanged |= emptyUnreadable(root.path("answer"), "body");
            for (JsonNode call : root.path("calls")) {
                isChanged |= emptyUnreadable(call, "answer");
            }
            return isChanged ? json.writeValueAsString(root) : text;
        } catch (JsonProcessingException e) {
            return "{}"; // a report that was cut
        }
    }

    private boolean emptyUnreadable(JsonNode node, String field) {
        JsonNode text = node.path(field);
        if (!text.isTextual() || isJson(text.asText())) {
            return false;
        }
        ((ObjectNode) node).putNull(field);
        return true;
    }

    private boolean isJson(String text) {
        try {
            return json.readTree(text).isContainerNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /**
     * @param path the names of the fields above the node, the nearest first
     * @return whether anything was emptied
     */
    private boolean empty(JsonNode node, Deque<String> path) {
        boolean isChanged = false;
        if (node instanceof ObjectNode object) {
            Iterator<Map.Entry<String, JsonNode>> members = object.fields();
            while (members.hasNext()) {
                Map.Entry<String, JsonNode> member = members.next();
                path.push(member.getKey());
                if (isMeant(path) && !member.getValue().isNull()) {
                    member.setValue(NullNode.getInstance());
                    isChanged = true;
                } else if (member.getValue() instanceof TextNode text) {
                    String emptied = emptiedText(text.asText(), path);
                    if (!emptied.equals(text.asText())) {
                        member.setValue(TextNode.valueOf(emptied));
                        isChanged = true;
                    }
                } else {
                    isChanged |= empty(member.getValue(), path);
                }
                path.pop();
            }
        } else if (node instanceof ArrayNode array) {
            for (JsonNode element : array) {
                isChanged |= empty(element, path);
            }
        }
        return isChanged;
    }

    private String emptiedText(String text, Deque<String> path) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return text;
        }
        try {
            JsonNode nested = json.readTree(text);
            return empty(nested, path) ? json.writeValueAsString(nested) : text;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    private boolean isMeant(Deque<String> path) {
        return fields.stream().anyMatch(field -> {
            Iterator<String> names = path.iterator();
            for (int i = field.size() - 1; i >= 0; i--) {
                if (!names.hasNext() || !names.next().equalsIgnoreCase(field.get(i))) {
                    return false;
                }
            }
            return true;
        });
    }
}
