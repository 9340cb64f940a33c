package io.piconnector.tool.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Camel's own JSON schema of its YAML: which steps there are, and what each takes. */
final class RouteSchema {

    private static final String RESOURCE = "schema/camelYamlDsl.json";
    private static final String EXPRESSIONS = "org.apache.camel.model.language.ExpressionDefinition";

    /** A value that Camel makes from text at run time. */
    private static final Pattern RESOLVED_LATER = Pattern.compile("\\{\\{|\\$\\{|^#");

    private static RouteSchema instance;

    private final JsonSchema schema;
    private final List<String> languages;

    /** Returns the schema. It is read once, when it is first needed. */
    static synchronized RouteSchema get() {
        if (instance == null) {
            instance = new RouteSchema();
        }
        return instance;
    }

    private RouteSchema() {
        try (InputStream in = RouteSchema.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            JsonNode json = new ObjectMapper().readTree(in);
            // Cached references would take 250 MB and two thirds of the time, because steps nest in steps.
            SchemaValidatorsConfig options =
                    SchemaValidatorsConfig.builder().cacheRefs(false).build();
            schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(json, options);
            languages = names(json.at("/items/definitions").path(EXPRESSIONS).path("properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns the names under which expressions can be written: {@code simple}, {@code constant}, {@code method}, … */
    List<String> languages() {
        return languages;
    }

    /**
     * Reports what Camel's schema does not allow.
     *
     * @return false if something at the top is wrong, so that it is not known which routes the file has
     */
    boolean check(RouteYaml yaml, Consumer<Problem> problems) {
        Map<String, List<ValidationMessage>> byPlace = new LinkedHashMap<>();
        for (ValidationMessage message : schema.validate(yaml.json())) {
            byPlace.computeIfAbsent(message.getInstanceLocation().toString(), place -> new ArrayList<>())
                    .add(message);
        }
        byPlace.forEach((place, messages) -> {
            boolean isInnermost = byPlace.keySet().stream().noneMatch(other -> other.startsWith(place + "/"));
            report(yaml, messages, isInnermost, problems);
        });
        return byPlace.values().stream().flatMap(List::stream).noneMatch(RouteSchema::isAboutRoutes);
    }

    private static boolean isAboutRoutes(ValidationMessage message) {
        return message.getInstanceLocation().getNameCount() < 2 || "from".equals(message.getProperty());
    }

    /**
     * Reports the messages about one place. The schema describes most steps as "a text or an object", so that one mistake
     * has several messages. An unknown name says most; a missing one may only be that unknown name.
     */
    private void report(
            RouteYaml yaml, List<ValidationMessage> messages, boolean isInnermost, Consumer<Problem> problems) {
        List<Object> path = path(messages.get(0).getInstanceLocation());
        Node place = yaml.at(path);
        String where = path.isEmpty() ? "the file" : "'" + name(path) + "'";
        List<ValidationMessage> unknown = of("additionalProperties", messages);
        for (ValidationMessage message : unknown) {
            String name = message.getProperty();
            Node key = RouteYaml.entry(place, name).map(NodeTuple::getKeyNode).orElse(place);
            problems.accept(yaml.problem(
                    key, "'" + name + "' is not known in " + where + ": " + Nearest.hint(name, known(message))));
        }
        if (!unknown.isEmpty()) {
            return;
        }
        for (ValidationMessage message : of("required", messages)) {
            if (!isBranch(message) && !(place instanceof ScalarNode)) {
                problems.accept(yaml.problem(place, where + " lacks '" + message.getProperty() + "': add it"));
            }
        }
        String text = RouteYaml.text(place).orElse("");
        if (RESOLVED_LATER.matcher(text).find()) {
            return;
        }
        of("enum", messages).stream()
                .findFirst()
                .ifPresent(message -> problems.accept(
                        yaml.problem(place, where + " is '" + text + "': " + Nearest.hint(text, choices(message)))));
        if (!of("maxProperties", messages).isEmpty()) {
            problems.accept(
                    yaml.problem(place, "this step has two names: indent the second one, or begin it with '- '"));
        }
        List<ValidationMessage> types = of("type", messages);
        if (types.isEmpty() || place instanceof ScalarNode && isText(types)) {
            return;
        }
        if (types.stream().noneMatch(RouteSchema::isBranch)
                || isInnermost
                        && messages.size()
                                == types.size() + of("oneOf", messages).size()) {
            problems.accept(yaml.problem(
                    place,
                    where + " has a wrong type: " + types.get(0).getMessage().replaceFirst("^[^:]*: ", "")));
        }
    }

    /** Camel makes a text of any number and of true and false. */
    private static boolean isText(List<ValidationMessage> types) {
        return types.stream().anyMatch(type -> type.getMessage().endsWith("string expected"));
    }

    private static boolean isBranch(ValidationMessage message) {
        String location = message.getSchemaLocation().toString();
        String rest = location.substring(location.lastIndexOf('.') + 1);
        return rest.contains("/oneOf/") || rest.contains("/anyOf/");
    }

    private static List<ValidationMessage> of(String type, List<ValidationMessage> messages) {
        return messages.stream()
                .filter(message -> message.getType().equals(type))
                .toList();
    }

    private static List<Object> path(JsonNodePath location) {
        return IntStream.range(0, location.getNameCount())
                .mapToObj(location::getElement)
                .toList();
    }

    /** Returns the innermost name: {@code setHeader} of {@code /0/route/from/steps/1/setHeader}. */
    private static String name(List<Object> path) {
        for (int i = path.size() - 1; i >= 0; i--) {
            if (path.get(i) instanceof String name) {
                return name;
            }
        }
        return "the file";
    }

    private Collection<String> known(ValidationMessage message) {
        JsonNode around = message.getSchemaNode().isObject() ? message.getSchemaNode() : null;
        String location = message.getSchemaLocation().toString();
        String pointer = location.substring(location.indexOf('#') + 1);
        JsonNode parent = schema.getSchemaNode().at(pointer.substring(0, pointer.lastIndexOf('/')));
        JsonNode properties = (parent.isMissingNode() && around != null ? around : parent).path("properties");
        return names(properties);
    }

    private static List<String> choices(ValidationMessage message) {
        JsonNode node = message.getSchemaNode();
        List<String> choices = new ArrayList<>();
        (node.isArray() ? node : node.path("enum")).forEach(choice -> choices.add(choice.asText()));
        return choices;
    }
}
