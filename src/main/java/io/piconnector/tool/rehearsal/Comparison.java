package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what a test expects with what has happened. */
final class Comparison {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Outcome outcome;
    private final List<Difference> found = new ArrayList<>();

    private Comparison(Outcome outcome) {
        this.outcome = outcome;
    }

    /**
     * Returns what differs.
     *
     * @param place of {@code expect} in the test file
     */
    static List<Difference> compare(JsonNode expect, Outcome outcome, JsonPointer place) {
        Comparison comparison = new Comparison(outcome);
        expect.fields()
                .forEachRemaining(field ->
                        comparison.compare(field.getKey(), field.getValue(), place.appendProperty(field.getKey())));
        return comparison.found;
    }

    private void compare(String key, JsonNode expected, JsonPointer place) {
        switch (key) {
            case "answer" -> compareAnswer(expected, place);
            case "type" -> {
                if (!expected.asText().equals(outcome.type())) {
                    found.add(Difference.of(place, key, expected.asText(), outcome.type()));
                }
            }
            case "requests" -> found.addAll(new RequestComparison(outcome, expected, place).differences());
            case "queues" ->
                expected.fields()
                        .forEachRemaining(queue -> compareQueue(
                                queue.getKey(), queue.getValue().asInt(), place.appendProperty(queue.getKey())));
            case "writes" -> compareWrites(expected, place);
            default -> throw new IllegalStateException(key + " has not been checked");
        }
    }

    /** @param expected a status, or a map of status and body */
    private void compareAnswer(JsonNode expected, JsonPointer place) {
        JsonNode status = expected.isObject() ? expected.path("status") : expected;
        String actual = outcome.answer()
                .map(answer -> Integer.toString(answer.status()))
                .orElse(null);
        if (!status.isMissingNode() && !status.asText().equals(actual)) {
            found.add(Difference.of(place, "answer", status.asText(), actual));
        }
        if (expected.has("body")) {
            JsonNode body =
                    outcome.answer().map(answer -> Outcome.json(answer.body())).orElse(MissingNode.getInstance());
            Difference.find("answer", expected.path("body"), body, place.appendProperty("body"), found);
        }
    }

    private void compareQueue(String queue, int expected, JsonPointer place) {
        long left = outcome.left().stream()
                .filter(message -> message.queue().equals(queue))
                .count();
        if (left != expected) {
            found.add(Difference.of(
                    place,
                    "messages left in queue " + queue,
                    Integer.toString(expected),
                    left + outcome.errors(queue)));
        }
    }

    private void compareWrites(JsonNode expected, JsonPointer place) {
        JsonNode actual = JSON.valueToTree(
                outcome.writes().stream().map(Comparison::texts).toList());
        Difference.find("writes", expected, actual, place, found);
    }

    /** A test writes times and numbers of the database as texts. */
    private static Map<String, String> texts(Map<String, Object> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, value == null ? null : value.toString()));
        return texts;
    }
}
