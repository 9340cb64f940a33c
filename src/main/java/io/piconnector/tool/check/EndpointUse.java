package io.piconnector.tool.check;

import java.util.List;
import java.util.Optional;

/**
 * A place where a route reads from an endpoint or sends to it.
 *
 * @param place   where its URI stands
 * @param isRead  true for {@code from}
 * @param scheme  the component: {@code outbox}
 * @param path    what follows it, without options: {@code events}
 * @param options those of the URI and those of {@code parameters}
 * @param needs   the setting without which its route does not run; empty if the route runs
 */
record EndpointUse(
        Place place, boolean isRead, String scheme, String path, List<Option> options, Optional<String> needs) {

    /**
     * One option of an endpoint.
     *
     * @param isComplete false if a part of the value is known only at run time
     */
    record Option(Place place, String name, String value, boolean isComplete) {}

    EndpointUse {
        options = List.copyOf(options);
    }

    /** Whether the path is known only when a message comes. */
    boolean isDynamic() {
        return path.contains("${") || path.contains("{{") || scheme.contains("{");
    }

    /** Whether its route does not run. */
    boolean isIdle() {
        return needs.isPresent();
    }

    Optional<Option> option(String name) {
        return options.stream().filter(option -> option.name().equals(name)).findFirst();
    }
}
