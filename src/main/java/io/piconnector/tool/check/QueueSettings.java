package io.piconnector.tool.check;

import io.piconnector.config.Installation;
import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Checks that settings of destinations and of queues, and the routes that use them, fit together. */
final class QueueSettings {

    private static final String RETENTION = "outbox.retention.";

    private QueueSettings() {}

    static void check(
            Installation installation, Templates templates, List<EndpointUse> uses, Consumer<Problem> problems) {
        checkDestinations(installation, templates, problems);
        checkRetentions(installation, uses, problems);
    }

    /** The retention of a queue that no route uses would keep another queue's messages too long. */
    private static void checkRetentions(Installation installation, List<EndpointUse> uses, Consumer<Problem> problems) {
        List<EndpointUse> ofOutbox =
                uses.stream().filter(use -> use.scheme().equals("outbox")).toList();
        Set<String> queues = ofOutbox.stream().map(EndpointUse::path).collect(Collectors.toSet());
        installation.names().stream()
                .filter(name -> name.startsWith(RETENTION))
                .filter(name -> !queues.contains(name.substring(RETENTION.length())))
                .filter(name -> ofOutbox.stream().noneMatch(EndpointUse::isDynamic))
                .sorted()
                .forEach(name -> problems.accept(installation.problem(
                        name,
                        "is of a queue that no route uses: "
                                + Nearest.of(name.substring(RETENTION.length()), queues)
                                        .map(queue -> "write " + RETENTION + queue)
                                        .orElse("correct its name or delete it"))));
    }

    /**
     * Each destination needs settings, unless its route only runs if it has them, and settings need a route that delivers there.
     */
    private static void checkDestinations(Installation installation, Templates templates, Consumer<Problem> problems) {
        Map<String, Templates.Parameter> delivered = new TreeMap<>();
        templates.given("destination").forEach(given -> delivered.put(given.value(), given));
        Set<String> optional = templates.given("autoStartup").stream()
                .map(Templates.Parameter::value)
                .collect(Collectors.toSet());
        Set<String> set = installation.destinations(delivered.keySet());
        Set<String> meant = new TreeSet<>();
        delivered.forEach((name, given) -> {
            String url = "destinations." + name + ".url";
            if (installation.value(url).isEmpty()
                    && !installation.wrongValues().containsKey(url)
                    && !optional.contains("{{set:" + url + "}}")) {
                Optional<String> other = Nearest.of(name, set);
                other.ifPresent(meant::add);
                String near = other.map(found -> ", or write '" + found + "'").orElse("");
                problems.accept(given.place()
                        .problem(url + " is not set: write where '" + name + "' is (in " + Installation.FILE + near
                                + ")"));
            }
        });
        set.stream()
                .filter(name -> !delivered.containsKey(name) && !meant.contains(name))
                .forEach(name -> problems.accept(installation.problem(
                        installation.settingOf(name),
                        "belongs to a destination that no route delivers to: "
                                + Nearest.of(name, delivered.keySet())
                                        .map(other -> "write destinations." + other)
                                        .orElse("add routes/deliver-" + name + ".camel.yaml, or delete it"))));
    }
}
