package io.piconnector.tool.check;

import io.piconnector.tool.check.EndpointUse.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Finds every endpoint that the routes use. A route made of a template uses the template's endpoints with its own parameters. */
final class Endpoints {

    static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");

    /** Steps whose URI is a pattern or no endpoint. */
    private static final Set<String> NO_ENDPOINT =
            Set.of("interceptSendToEndpoint", "interceptFrom", "intercept", "rest", "restConfiguration");

    private static final Set<String> OPAQUE = Set.of("parameters", "properties", "constructors", "beans");
    private static final Set<String> URIS = Set.of("to", "toD", "deadLetterUri", "from", "poll");

    private final Function<String, Optional<String>> setting;
    private final Predicate<Place> isUnknown;
    private final List<EndpointUse> uses = new ArrayList<>();
    private Optional<String> needs = Optional.empty();

    /** The parameters of a route made of a template, each with the place where its value stands. */
    private record Scope(Map<String, String> values, Map<String, Place> places) {
        static final Scope NONE = new Scope(Map.of(), Map.of());
    }

    private record Text(String value, Place place, boolean isComplete) {}

    private Endpoints(Function<String, Optional<String>> setting, Predicate<Place> isUnknown) {
        this.setting = setting;
        this.isUnknown = isUnknown;
    }

    /**
     * @param setting   the value of a placeholder; empty if it is unknown
     * @param isUnknown whether a step there has a name that Camel does not know
     */
    static List<EndpointUse> of(
            List<RouteYaml> files,
            Templates templates,
            Function<String, Optional<String>> setting,
            Predicate<Place> isUnknown) {
        Endpoints endpoints = new Endpoints(setting, isUnknown);
        for (RouteYaml file : files) {
            for (Node element : RouteYaml.children(file.root())) {
                if (RouteYaml.child(element, "routeTemplate").isEmpty()) {
                    endpoints.needs = endpoints.needs(file, element, Scope.NONE);
                    endpoints.walk(file, element, "", Scope.NONE);
                }
            }
        }
        for (Templates.Instance instance : templates.instances()) {
            Map<String, String> values = new LinkedHashMap<>(instance.template().defaults());
            Map<String, Place> places = new LinkedHashMap<>();
            instance.parameters().forEach((name, node) -> {
                values.put(name, RouteYaml.text(node).orElse(""));
                places.put(name, new Place(instance.file().file(), RouteYaml.line(node)));
            });
            Scope scope = new Scope(values, places);
            Templates.Template template = instance.template();
            endpoints.needs = endpoints.needs(template.file(), template.node(), scope);
            endpoints.walk(template.file(), template.node(), "", scope);
        }
        return endpoints.uses.stream().distinct().toList();
    }

    /**
     * Returns the setting without which a route does not run; empty if the route runs, or if it says itself that it does not:
     * somebody starts it later.
     */
    private Optional<String> needs(RouteYaml file, Node element, Scope scope) {
        return RouteYaml.child(element, "route")
                .flatMap(route -> RouteYaml.child(route, "autoStartup"))
                .filter(startup ->
                        resolve(resolve(file, startup, scope).value, setting).equals("false"))
                .flatMap(RouteYaml::text)
                .map(text -> resolve(text, name -> Optional.ofNullable(scope.values.get(name))))
                .filter(text -> text.startsWith("{{set:"))
                .map(text -> text.replaceFirst("^\\{\\{set:(.*)}}$", "$1"));
    }

    private void walk(RouteYaml file, Node node, String key, Scope scope) {
        if (OPAQUE.contains(key) || NO_ENDPOINT.contains(key)) {
            return;
        }
        Optional<Node> uri = RouteYaml.child(node, "uri");
        if (uri.isPresent()) {
            add(file, uri.get(), RouteYaml.child(node, "parameters"), isRead(key), scope);
        }
        for (NodeTuple tuple : RouteYaml.entries(node)) {
            String name = RouteYaml.text(tuple.getKeyNode()).orElse("");
            Node value = tuple.getValueNode();
            if (isUnknown.test(new Place(file.file(), RouteYaml.line(tuple.getKeyNode())))) {
                continue;
            }
            if (URIS.contains(name) && RouteYaml.text(value).isPresent()) {
                add(file, value, Optional.empty(), isRead(name), scope);
            } else if (name.equals("enrich") || name.equals("pollEnrich")) {
                constant(value)
                        .ifPresent(constant -> add(file, constant, Optional.empty(), name.equals("pollEnrich"), scope));
            }
            walk(file, value, name, scope);
        }
        if (RouteYaml.entries(node).isEmpty()) {
            RouteYaml.children(node).forEach(child -> walk(file, child, key, scope));
        }
    }

    private static boolean isRead(String key) {
        return key.equals("from") || key.equals("poll");
    }

    private static Optional<Node> constant(Node enrich) {
        return RouteYaml.child(enrich, "constant")
                .or(() -> RouteYaml.child(enrich, "expression").flatMap(inner -> RouteYaml.child(inner, "constant")))
                .filter(node -> RouteYaml.text(node).isPresent());
    }

    private void add(RouteYaml file, Node uri, Optional<Node> parameters, boolean isRead, Scope scope) {
        Text text = resolve(file, uri, scope);
        String[] halves = text.value.split("\\?", 2);
        int colon = halves[0].indexOf(':');
        if (colon < 0) {
            uses.add(new EndpointUse(text.place, isRead, halves[0], "", List.of(), needs));
            return;
        }
        List<Option> options = new ArrayList<>();
        for (String option : halves.length < 2 ? new String[0] : halves[1].split("&")) {
            String[] nameAndValue = option.split("=", 2);
            if (!nameAndValue[0].isBlank()) {
                options.add(new Option(
                        text.place,
                        nameAndValue[0].trim(),
                        nameAndValue.length < 2 ? "" : nameAndValue[1],
                        text.isComplete));
            }
        }
        parameters.ifPresent(node -> RouteYaml.entries(node).forEach(tuple -> {
            Text value = resolve(file, tuple.getValueNode(), scope);
            Place place = value.place.file().equals(file.file())
                    ? new Place(file.file(), RouteYaml.line(tuple.getKeyNode()))
                    : value.place;
            options.add(
                    new Option(place, RouteYaml.text(tuple.getKeyNode()).orElse(""), value.value, value.isComplete));
        }));
        String path = halves[0].substring(colon + 1).replaceFirst("^//", "");
        uses.add(new EndpointUse(text.place, isRead, halves[0].substring(0, colon), path, options, needs));
    }

    /** Fills in placeholders, as far as their values are known. */
    static String resolve(String text, Function<String, Optional<String>> setting) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        setting.apply(match.group(1).replaceFirst("^[?!]", "")).orElse(match.group())));
    }

    /** Fills in placeholders. A text with a template's parameter belongs to the place that gave the parameter. */
    private Text resolve(RouteYaml file, Node node, Scope scope) {
        String text = RouteYaml.text(node).orElse("");
        Place place = new Place(file.file(), RouteYaml.line(node));
        boolean isComplete = true;
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1).replaceFirst("^[?!]", "");
            Optional<String> value = Optional.ofNullable(scope.values.get(name)).or(() -> setting.apply(name));
            if (scope.places.containsKey(name)) {
                place = scope.places.get(name);
            }
            isComplete &= value.isPresent() && !PLACEHOLDER.matcher(value.get()).find();
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value.orElse(matcher.group())));
        }
        matcher.appendTail(resolved);
        return new Text(
                resolved.toString(), place, isComplete && !resolved.toString().contains("${"));
    }
}
