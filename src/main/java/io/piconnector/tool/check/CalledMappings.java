package io.piconnector.tool.check;

import io.piconnector.config.Problem;
import io.piconnector.mapping.MappingFiles;
import io.piconnector.mapping.MappingSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Checks that each mapping is there that a route calls by itself: with the variable {@code mapping} and bean {@code mappings}. */
final class CalledMappings {

    private CalledMappings() {}

    static void check(RouteYaml file, MappingFiles files, MappingSet mappings, Consumer<Problem> problems) {
        walk(file, file.root(), files, mappings, problems);
    }

    private static void walk(
            RouteYaml file, Node node, MappingFiles files, MappingSet mappings, Consumer<Problem> problems) {
        for (NodeTuple tuple : RouteYaml.entries(node)) {
            boolean isMapping = RouteYaml.text(tuple.getKeyNode()).equals(Optional.of("setVariable"))
                    && RouteYaml.text(tuple.getValueNode(), "name").equals(Optional.of("mapping"));
            if (isMapping) {
                RouteYaml.child(tuple.getValueNode(), "constant").ifPresent(constant -> RouteYaml.text(constant)
                        .filter(name -> !name.contains("{{") && !name.isBlank() && !files.exists(name.trim()))
                        .ifPresent(name -> problems.accept(file.problem(constant, mappings.missing(name, files)))));
            }
        }
        RouteYaml.children(node).forEach(child -> walk(file, child, files, mappings, problems));
    }
}
