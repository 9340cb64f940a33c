package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.Nearest;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Checks the keys of a test and the types of their values, because a misspelt key would expect nothing. */
final class Keys {

    private static final Type TEXT = new Type("a text", JsonNode::isTextual);
    private static final Type NUMBER = new Type("a number", JsonNode::isInt);
    private static final Type MAP = new Type("a map", JsonNode::isObject);
    private static final Type LIST = new Type("a list", JsonNode::isArray);
    private static final Type ANY = new Type("a value", node -> true);
    private static final Type ANSWERS = new Type(
            "an answer such as 503, none or {status: 200, body: {…}}, or a list of answers",
            node -> Answer.isAnswer(node) || node.isArray() && all(node, Answer::isAnswer));

    private static final Map<String, Type> TEST = Map.of("name", TEXT, "given", MAP, "expect", MAP);
    private static final Map<String, Type> GIVEN = Map.of(
            "webhook", new Type("a map, or the body as a text", node -> node.isObject() || node.isTextual()),
            "listener", TEXT,
            "parameters", MAP,
            "pi", new Type("a map of calls and answers", node -> node.isObject() && all(node, Answer::isAnswer)),
            "answers", MAP,
            "hris-row", MAP,
            "hris-file", TEXT,
            "timer", TEXT,
            "message", MAP);
    private static final Map<String, Type> MESSAGE = Map.of("queue", TEXT, "body", MAP);
    private static final Map<String, Type> EXPECT =
            Map.of("answer", NUMBER, "type", TEXT, "requests", LIST, "queues", MAP, "writes", LIST);
    private static final Map<String, Type> REQUEST =
            Map.of("to", TEXT, "method", TEXT, "url", TEXT, "headers", MAP, "body", ANY);
    private static final List<String> INPUTS = List.of("webhook", "hris-row", "hris-file", "timer", "message");

    private final BiConsumer<JsonPointer, String> problems;

    private record Type(String name, Predicate<JsonNode> isRight) {}

    private Keys(BiConsumer<JsonPointer, String> problems) {
        this.problems = problems;
    }

    /** @param problems takes what is wrong, and its place */
    static void check(JsonNode test, JsonPointer place, BiConsumer<JsonPointer, String> problems) {
        new Keys(problems).test(test, place);
    }

    private static boolean all(JsonNode nodes, Predicate<JsonNode> isRight) {
        for (JsonNode node : nodes) {
            if (!isRight.test(node)) {
                return false;
            }
        }
        return true;
    }

    private void test(JsonNode test, JsonPointer place) {
        if (!test.isObject()) {
            problems.accept(place, "this is not a test: write - name: …");
            return;
        }
        check("a test", test, place, TEST);
        JsonPointer given = place.appendProperty("given");
        check("given", test.path("given"), given, GIVEN);
        long inputs = INPUTS.stream().filter(test.path("given")::has).count();
        if (inputs != 1) {
            problems.accept(given, "given: write one of " + String.join(", ", INPUTS));
        }
        if (test.path("given").has("message")) {
            JsonNode message = test.path("given").path("message");
            check("message", message, given.appendProperty("message"), MESSAGE);
            MESSAGE.keySet().stream()
                    .filter(key -> !message.has(key))
                    .sorted()
                    .forEach(key ->
                            problems.accept(given.appendProperty("message"), "message has no '" + key + "': add it"));
        }
        each(test.path("given").path("answers"), given.appendProperty("answers"), ANSWERS);
        JsonPointer expect = place.appendProperty("expect");
        if (test.path("expect").isEmpty()) {
            problems.accept(expect, "expect: write what must become of it");
        }
        check("expect", test.path("expect"), expect, EXPECT);
        each(test.path("expect").path("queues"), expect.appendProperty("queues"), NUMBER);
        items("a request", test.path("expect").path("requests"), expect.appendProperty("requests"), REQUEST);
    }

    private void items(String what, JsonNode list, JsonPointer place, Map<String, Type> known) {
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            check(what, list.get(i), place.appendIndex(i), known);
            if (!list.get(i).has("to")) {
                problems.accept(place.appendIndex(i), what + " has no 'to': write pi, or the destination's name");
            }
        }
    }

    private void check(String what, JsonNode node, JsonPointer place, Map<String, Type> known) {
        node.fields().forEachRemaining(field -> {
            Type type = known.get(field.getKey());
            JsonPointer at = place.appendProperty(field.getKey());
            if (type == null) {
                problems.accept(
                        at,
                        what + " has no key '" + field.getKey() + "': " + Nearest.hint(field.getKey(), known.keySet()));
            } else {
                check(field.getKey(), field.getValue(), at, type);
            }
        });
    }

    private void each(JsonNode map, JsonPointer place, Type type) {
        map.fields()
                .forEachRemaining(
                        field -> check(field.getKey(), field.getValue(), place.appendProperty(field.getKey()), type));
    }

    private void check(String key, JsonNode value, JsonPointer place, Type type) {
        if (!type.isRight.test(value)) {
            problems.accept(place, key + " is not " + type.name + ": correct it");
        }
    }
}
