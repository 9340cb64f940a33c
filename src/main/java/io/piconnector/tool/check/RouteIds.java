package io.piconnector.tool.check;

import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Checks the ids of routes, templates and route configurations. */
final class RouteIds {

    private static final Map<String, String> ID_OF = Map.of(
            "route", "id",
            "routeTemplate", "id",
            "templatedRoute", "routeId",
            "routeConfiguration", "id");

    private RouteIds() {}

    /** @param stems the name of each file, which must be the id of one of its routes */
    static void check(Map<RouteYaml, String> stems, Consumer<Problem> problems) {
        Map<String, Place> places = new TreeMap<>();
        Set<String> configurations = new TreeSet<>();
        stems.forEach((file, stem) -> {
            List<String> routes = new ArrayList<>();
            for (Node element : RouteYaml.children(file.root())) {
                for (NodeTuple tuple : RouteYaml.entries(element)) {
                    String kind = RouteYaml.text(tuple.getKeyNode()).orElse("");
                    Optional<Node> id = Optional.ofNullable(ID_OF.get(kind))
                            .flatMap(key -> RouteYaml.child(tuple.getValueNode(), key))
                            .filter(node -> RouteYaml.text(node).isPresent());
                    String text = id.flatMap(RouteYaml::text).orElse("");
                    if (kind.equals("routeConfiguration")) {
                        configurations.add(text);
                    } else if (id.isPresent()) {
                        routes.add(text);
                    }
                    id.ifPresent(node -> {
                        Place place = new Place(file.file(), RouteYaml.line(node));
                        Place other = places.putIfAbsent(
                                (kind.equals("routeConfiguration") ? "configuration " : "route ") + text, place);
                        if (other != null) {
                            problems.accept(place.problem("the id '" + text + "' is taken by " + other.file() + ":"
                                    + other.line() + ": rename one of them"));
                        }
                    });
                }
            }
            if (!routes.contains(stem)) {
                problems.accept(file.problem(
                        file.root(),
                        "defines no route '" + stem
                                + "': give its main route the file's name as id"
                                + (routes.isEmpty() ? "" : "; there are " + String.join(", ", routes))));
            }
        });
        stems.keySet().forEach(file -> checkConfigurations(file, configurations, problems));
    }

    /** Camel ignores a name that is not there. Then errors would be handled by nothing. */
    private static void checkConfigurations(RouteYaml file, Set<String> there, Consumer<Problem> problems) {
        file.elements("route")
                .flatMap(route -> RouteYaml.child(route, "routeConfigurationId").stream())
                .forEach(node -> {
                    for (String name : RouteYaml.text(node).orElse("").split(",")) {
                        if (!name.contains("*") && !there.contains(name.trim())) {
                            problems.accept(file.problem(
                                    node,
                                    "there is no routeConfiguration '" + name.trim() + "': "
                                            + Nearest.hint(name.trim(), there)));
                        }
                    }
                });
    }
}
