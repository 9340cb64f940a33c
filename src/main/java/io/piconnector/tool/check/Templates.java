package io.piconnector.tool.check;

import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.nodes.Node;

/** The route templates of all files, and the routes that are made of them. */
final class Templates {

    /**
     * A template.
     *
     * @param parameters all its parameters
     * @param required   those without a default
     * @param defaults   the other ones' values
     */
    record Template(
            RouteYaml file, Node node, Set<String> parameters, Set<String> required, Map<String, String> defaults) {}

    /** A route made of a template, with the value of each parameter that it gives. */
    record Instance(RouteYaml file, Node node, Template template, Map<String, Node> parameters) {}

    /** A parameter that a route gives to a template, maybe to one that is not there. */
    record Parameter(String name, String value, Place place) {}

    private final List<Parameter> given = new ArrayList<>();
    private final Map<String, Template> byId = new LinkedHashMap<>();
    private final List<Instance> instances = new ArrayList<>();
    private boolean isComplete = true;

    /** Reports a template that is not there, and parameters that are unknown or missing. */
    static Templates of(List<RouteYaml> files, Consumer<Problem> problems) {
        Templates templates = new Templates();
        for (RouteYaml file : files) {
            file.elements("routeTemplate").forEach(node -> RouteYaml.text(node, "id")
                    .ifPresent(id -> templates.byId.put(id, template(file, node))));
        }
        for (RouteYaml file : files) {
            file.elements("templatedRoute").forEach(node -> templates.add(file, node, problems));
        }
        return templates;
    }

    /** Whether each route has its template, and what that needs. */
    boolean isComplete() {
        return isComplete;
    }

    List<Instance> instances() {
        return instances;
    }

    /** Returns the values that routes give to the parameter of this name. */
    List<Parameter> given(String name) {
        return given.stream().filter(parameter -> parameter.name.equals(name)).toList();
    }

    private static Template template(RouteYaml file, Node node) {
        Set<String> all = new TreeSet<>();
        Set<String> required = new TreeSet<>();
        Map<String, String> defaults = new LinkedHashMap<>();
        for (Node parameter : parameters(node)) {
            String name = RouteYaml.text(parameter, "name").orElse("");
            Optional<String> value = RouteYaml.text(parameter, "defaultValue");
            all.add(name);
            value.ifPresent(text -> defaults.put(name, text));
            if (value.isEmpty()
                    && !RouteYaml.text(parameter, "required").orElse("").equals("false")) {
                required.add(name);
            }
        }
        return new Template(file, node, all, required, defaults);
    }

    private void add(RouteYaml file, Node node, Consumer<Problem> problems) {
        for (Node parameter : parameters(node)) {
            RouteYaml.child(parameter, "value")
                    .ifPresent(value -> given.add(new Parameter(
                            RouteYaml.text(parameter, "name").orElse(""),
                            RouteYaml.text(value).orElse(""),
                            new Place(file.file(), RouteYaml.line(value)))));
        }
        Optional<Node> ref = RouteYaml.child(node, "routeTemplateRef");
        String id = ref.flatMap(RouteYaml::text).orElse("");
        Template template = byId.get(id);
        if (template == null) {
            isComplete = false;
            ref.ifPresent(place -> problems.accept(
                    file.problem(place, "there is no template '" + id + "': " + Nearest.hint(id, byId.keySet()))));
            return;
        }
        Map<String, Node> values = new LinkedHashMap<>();
        for (Node parameter : parameters(node)) {
            Optional<Node> name = RouteYaml.child(parameter, "name");
            String text = name.flatMap(RouteYaml::text).orElse("");
            if (!template.parameters.contains(text)) {
                problems.accept(file.problem(
                        name.orElse(parameter),
                        "template '" + id + "' has no parameter '" + text + "': "
                                + Nearest.hint(text, template.parameters)));
            } else {
                RouteYaml.child(parameter, "value").ifPresent(value -> values.put(text, value));
            }
        }
        for (String required : template.required) {
            if (!values.containsKey(required)) {
                isComplete = false;
                problems.accept(
                        file.problem(node, "template '" + id + "' needs the parameter '" + required + "': add it"));
            }
        }
        instances.add(new Instance(file, node, template, values));
    }

    private static List<Node> parameters(Node node) {
        return RouteYaml.child(node, "parameters").map(RouteYaml::children).orElse(List.of());
    }
}
