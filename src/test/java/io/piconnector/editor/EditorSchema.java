package io.piconnector.editor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema by which editors complete and check route files: Camel's own, with the options of {@code outbox:} from the
 * component's catalogue. It is more lenient than Camel's, as its loader is: any value may hold a placeholder, and a text may
 * be written as a number or as true.
 */
final class EditorSchema {

    /** In a hidden folder, because the loader does not look there. */
    static final Path FILE = Path.of("routes/.schema/camel.schema.json");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFINITIONS = "#/items/definitions/";
    private static final String PLACEHOLDER = "\\{\\{";

    private EditorSchema() {}

    static ObjectNode make() {
        ObjectNode schema = read("schema/camelYamlDsl.json");
        ObjectNode definitions = (ObjectNode) schema.at("/items/definitions");
        // The first draft with if and then.
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("$comment", "Made by the build, see CONTRIBUTING.md: Camel's schema with the options of outbox:");
        loosen(schema);
        definitions.properties().forEach(definition -> {
            boolean isFrom = definition.getKey().matches(".*FromDefinition(Deserializer)?");
            addOutbox(definition.getValue(), isFrom ? "outbox.from" : "outbox.to");
        });
        definitions.set("outbox.from", options("producer"));
        definitions.set("outbox.to", options("consumer"));
        return schema;
    }

    /** Writes a line for each definition, so that a change can be read. */
    static String text(ObjectNode schema) throws JsonProcessingException {
        ObjectNode copy = schema.deepCopy();
        ObjectNode items = (ObjectNode) copy.path("items");
        List<String> lines = new ArrayList<>();
        for (var definition : ((ObjectNode) items.remove("definitions")).properties()) {
            lines.add(JSON.writeValueAsString(definition.getKey()) + ":"
                    + JSON.writeValueAsString(definition.getValue()));
        }
        items.put("definitions", 0);
        return JSON.writeValueAsString(copy)
                        .replace("\"definitions\":0", "\"definitions\":{\n" + String.join(",\n", lines) + "\n}")
                + "\n";
    }

    private static void loosen(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("type").isTextual()) {
            switch (object.path("type").textValue()) {
                case "boolean" -> orText(object, "boolean", "^(true|false)$");
                case "number", "integer" -> orText(object, object.path("type").textValue(), "^-?\\d+$");
                case "string" -> {
                    if (!object.has("enum")) {
                        object.putArray("type").add("string").add("number").add("boolean");
                    }
                }
                default -> {}
            }
        }
        node.forEach(EditorSchema::loosen);
    }

    /** A pattern concerns texts only. */
    private static void orText(ObjectNode type, String name, String pattern) {
        type.putArray("type").add(name).add("string");
        type.put("pattern", pattern + "|" + PLACEHOLDER);
    }

    private static void addOutbox(JsonNode node, String options) {
        if (node.path("properties").has("uri") && node.path("properties").has("parameters")) {
            ObjectNode rule = ((ObjectNode) node).withArray("allOf").addObject();
            rule.putObject("if")
                    .put("type", "object")
                    .putObject("properties")
                    .putObject("uri")
                    .put("type", "string")
                    .put("pattern", "^outbox:");
            ((ObjectNode) rule.path("if")).putArray("required").add("uri");
            rule.putObject("then")
                    .putObject("properties")
                    .putObject("parameters")
                    .put("$ref", DEFINITIONS + options);
        }
        node.forEach(child -> addOutbox(child, options));
    }

    /** The options of the catalogue, without those of the other direction. */
    private static ObjectNode options(String other) {
        ObjectNode options = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = options.putObject("properties");
        read("META-INF/io/piconnector/outbox/outbox.json")
                .path("properties")
                .properties()
                .forEach(option -> {
                    JsonNode from = option.getValue();
                    if (from.path("kind").asText().equals("parameter")
                            && !from.path("label").asText().contains(other)) {
                        properties.set(option.getKey(), option(from));
                    }
                });
        return options;
    }

    private static ObjectNode option(JsonNode from) {
        ObjectNode option = JSON.createObjectNode()
                .put("title", from.path("displayName").asText())
                .put("description", from.path("description").asText());
        if (from.has("defaultValue")) {
            option.set("default", from.path("defaultValue"));
        }
        String type = from.path("type").asText();
        option.put("type", type.equals("boolean") || type.equals("integer") ? type : "string");
        if (from.has("enum")) {
            ArrayNode choices = option.putArray("enum");
            from.path("enum").forEach(choices::add);
        }
        loosen(option);
        return option;
    }

    private static ObjectNode read(String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
