package io.piconnector.tool.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.config.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One route file as a tree in which each node knows its line. */
final class RouteYaml {

    private static final int MAX_DEPTH = 200;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

    private final String file;
    private final String text;
    private final Node root;

    private RouteYaml(String file, String text, Node root) {
        this.file = file;
        this.text = text;
        this.root = root;
    }

    /** Reads a file. What is wrong with its YAML goes to {@code problems}. Then the result is empty. */
    static Optional<RouteYaml> read(String file, String text, Consumer<Problem> problems) {
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
            if (root.isEmpty()) {
                problems.accept(new Problem(file, 0, "holds no route: add one, or delete the file"));
                return Optional.empty();
            }
            RouteYaml yaml = new RouteYaml(file, text, root.get());
            yaml.checkKeys(root.get(), 0, problems);
            return Optional.of(yaml);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            problems.accept(new Problem(file, line, "is no YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.accept(new Problem(file, 0, "is no YAML: " + e.getMessage()));
        } catch (StackOverflowError e) {
            problems.accept(new Problem(file, 0, "is no YAML: it is nested too deeply"));
        }
        return Optional.empty();
    }

    String file() {
        return file;
    }

    String text() {
        return text;
    }

    Node root() {
        return root;
    }

    Problem problem(Node node, String text) {
        return new Problem(file, line(node), text);
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private void checkKeys(Node node, int depth, Consumer<Problem> problems) {
        if (depth > MAX_DEPTH) {
            throw new YamlEngineException("it is nested more than " + MAX_DEPTH + " deep");
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : entries(node)) {
            text(tuple.getKeyNode())
                    .filter(key -> !seen.add(key))
                    .ifPresent(key -> problems.accept(problem(
                            tuple.getKeyNode(), "'" + key + "' stands here a second time: delete one of them")));
        }
        for (Node child : children(node)) {
            checkKeys(child, depth + 1, problems);
        }
    }

    /** Returns the values of a mapping, the items of a sequence; nothing for a text. */
    static List<Node> children(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        return entries(node).stream().map(NodeTuple::getValueNode).toList();
    }

    /** Returns the entries of a mapping; none for anything else. */
    static List<NodeTuple> entries(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    static Optional<NodeTuple> entry(Node node, String key) {
        return entries(node).stream()
                .filter(tuple -> text(tuple.getKeyNode()).filter(key::equals).isPresent())
                .findFirst();
    }

    static Optional<Node> child(Node node, String key) {
        return entry(node, key).map(NodeTuple::getValueNode);
    }

    static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    static Optional<String> text(Node node, String key) {
        return child(node, key).flatMap(RouteYaml::text);
    }

    /** Returns the values of all top-level elements of this name: {@code route}, {@code routeTemplate}, … */
    Stream<Node> elements(String name) {
        return children(root).stream().flatMap(element -> child(element, name).stream());
    }

    /** Returns the node at a place of the document, or the nearest one around it. */
    Node at(Iterable<Object> path) {
        Node node = root;
        for (Object step : path) {
            Optional<Node> next = step instanceof Integer index
                    ? children(node).stream().skip(index).findFirst()
                    : child(node, step.toString());
            if (next.isEmpty()) {
                return node;
            }
            node = next.get();
        }
        return node;
    }

    JsonNode json() {
        return json(root);
    }

    /** Camel makes a number or a boolean of a text, and a text of them. So quotes do not matter. */
    private static JsonNode scalar(String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (text.equals("true") || text.equals("false")) {
            return json.booleanNode(text.equals("true"));
        }
        return NUMBER.matcher(text).matches() ? json.numberNode(0) : json.textNode(text); // only the type matters
    }

    private static JsonNode json(Node node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node instanceof SequenceNode) {
            ArrayNode array = json.arrayNode();
            children(node).forEach(child -> array.add(json(child)));
            return array;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? json.nullNode() : scalar(scalar.getValue());
        }
        ObjectNode object = json.objectNode();
        for (NodeTuple tuple : entries(node)) {
            object.set(text(tuple.getKeyNode()).orElse("?"), json(tuple.getValueNode()));
        }
        return object;
    }
}
