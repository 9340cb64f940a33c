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
    private static final Type ANSWER =
            new Type("a status or {status: 200, body: {…}}", node -> node.isInt() || node.isObject());
    private static final Type ANSWERS = new Type(
            "an answer such as 503, none or {status: 200, body: {…}}, or a list of answers",
            node -> Answer.isAnswer(node) || node.isArray() && all(node, Answer::isAnswer));

    private static final Map<String, Type> TEST = Map.of("name", TEXT, "given", MAP, "expect", MAP);
    private static final Map<String, Type> GIVEN = Map.ofEntries(
            Map.entry("webhook", new Type("a map, or the body as a text", node -> node.isObject() || node.isTextual())),
            Map.entry("listener", TEXT),
            Map.entry("parameters", MAP),
            Map.entry(
                    "pi",
                    new Type("a map of calls and answers", node -> node.isObject() && all(node, Answer::isAnswer))),
            Map.entry("answers", MAP),
            Map.entry("hris-row", MAP),
            Map.entry("hris-file", TEXT),
            Map.entry("timer", TEXT),
            Map.entry("message", MAP),
            Map.entry("vendor-call", MAP),
            Map.entry("vendor-order", MAP));
    private static final Map<String, Type> MESSAGE = Map.of("queue", TEXT, "body", MAP);
    private static final Map<String, Type> VENDOR_CALL =
            Map.of("path", TEXT, "account", TEXT, "query", MAP, "body", ANY);
    private static final Map<String, Type> VENDOR_ORDER = Map.of(
            "vendor", TEXT,
            "account", TEXT,
            "id", TEXT,
            "test", TEXT,
            "callback-url", TEXT,
            "state", TEXT,
            "reason", TEXT,
            "request", MAP);
    private static final Map<String, Type> EXPECT =
            Map.of("answer", ANSWER, "type", TEXT, "requests", LIST, "queues", MAP, "writes", LIST);
    private static final Map<String, Type> REQUEST =
            Map.of("to", TEXT, "method", TEXT, "url", TEXT, "headers", MAP, "body", ANY);
    private static final List<String> INPUTS =
            List.of("webhook", "hris-row", "hris-file", "timer", "message", "vendor-call");

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
        inside(test.path("given"), "vendor-call", given, VENDOR_CALL);
        inside(test.path("given"), "vendor-order", given, VENDOR_ORDER);
        JsonPointer expect = place.appendProperty("expect");
        if (test.path("expect").isEmpty()) {
            problems.accept(expect, "expect: write what must become of it");
        }
        check("expect", test.path("expect"), expect, EXPECT);
        each(test.path("expect").path("queues"), expect.appendProperty("queues"), NUMBER);
        items("a request", test.path("expect").path("requests"), expect.appendProperty("requests"), REQUEST);
    }

    private void inside(JsonNode parent, String key, JsonPointer place, Map<String, Type> known) {
        check(key, parent.path(key), place.appendProperty(key), known);
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
