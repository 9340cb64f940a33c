package io.piconnector.tool.check;

import io.piconnector.config.Nearest;
import io.piconnector.config.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Checks that each message goes somewhere: what is written is read, what is called is there. */
final class Flow {

    private static final String DESTINATIONS = "destinations.";

    private Flow() {}

    static void check(List<EndpointUse> uses, Consumer<Problem> problems) {
        checkQueues(uses, problems);
        checkIdleReaders(uses, problems);
        checkRoutes(uses, "direct", problems);
        checkRoutes(uses, "seda", problems);
        checkResults(uses, problems);
        uses.stream()
                .filter(EndpointUse::isRead)
                .filter(use -> List.of("outbox", "direct").contains(use.scheme()) && !use.isDynamic())
                .collect(Collectors.groupingBy(
                        use -> use.scheme() + ":" + use.path(), LinkedHashMap::new, Collectors.toList()))
                .forEach((uri, readers) -> readers.stream()
                        .skip(1)
                        .forEach(second -> problems.accept(second.place()
                                .problem(uri + " is read by another route too ("
                                        + readers.get(0).place().file() + ":"
                                        + readers.get(0).place().line()
                                        + "): a message would go to only one of them: use another name"))));
    }

    private static void checkQueues(List<EndpointUse> uses, Consumer<Problem> problems) {
        Map<String, EndpointUse> read = byPath(uses, "outbox", true);
        Map<String, EndpointUse> written = byPath(uses, "outbox", false);
        written.forEach((queue, use) -> {
            boolean isParked = uses.stream()
                    .filter(other ->
                            other.scheme().equals("outbox") && other.path().equals(queue))
                    .flatMap(other -> other.option("parked").stream())
                    .anyMatch(option -> option.value().equals("true"));
            if (!read.containsKey(queue) && !isParked) {
                problems.accept(use.place()
                        .problem("queue '" + queue + "' is written and never read: "
                                + Nearest.of(queue, read.keySet())
                                        .map(name -> "write '" + name + "'")
                                        .orElse(
                                                "add a route that reads it, or the parameter parked: true if its messages"
                                                        + " wait for an operator")));
            }
        });
        boolean isAnyDynamic = uses.stream().anyMatch(use -> use.scheme().equals("outbox") && use.isDynamic());
        read.forEach((queue, use) -> {
            if (!written.containsKey(queue) && !isAnyDynamic && !use.place().isEngine() && !use.isIdle()) {
                problems.accept(use.place()
                        .problem("queue '" + queue + "' is read and never written: "
                                + Nearest.of(queue, written.keySet())
                                        .map(name -> "write '" + name + "'")
                                        .orElse("send to outbox:" + queue + ", or delete this route")));
            }
        });
    }

    /**
     * Messages for a destination that is optional and not set would wait without a sign. A vendor's own file and the engine
     * write only what the vendor's routes have begun.
     */
    private static void checkIdleReaders(List<EndpointUse> uses, Consumer<Problem> problems) {
        Map<String, EndpointUse> read = byPath(uses, "outbox", true);
        uses.stream()
                .filter(use -> use.scheme().equals("outbox") && !use.isRead() && !use.isIdle())
                .filter(use -> !use.place().isEngine())
                .forEach(use -> Optional.ofNullable(read.get(use.path()))
                        .filter(reader -> reader.needs()
                                        .filter(setting -> setting.startsWith(DESTINATIONS))
                                        .isPresent()
                                && !reader.place().file().equals(use.place().file()))
                        .ifPresent(reader -> problems.accept(use.place()
                                .problem("queue '" + use.path() + "' is written, but the route that reads it does not"
                                        + " run: set " + reader.needs().orElseThrow() + ", or delete this"))));
    }

    private static void checkRoutes(List<EndpointUse> uses, String scheme, Consumer<Problem> problems) {
        Map<String, EndpointUse> there = byPath(uses, scheme, true);
        uses.stream()
                .filter(use -> use.scheme().equals(scheme) && !use.isRead() && !use.isDynamic())
                .filter(use -> !there.containsKey(use.path()))
                .forEach(use -> problems.accept(use.place()
                        .problem("no route reads " + scheme + ":" + use.path() + ": "
                                + Nearest.of(use.path(), there.keySet())
                                        .map(name -> "write '" + name + "'")
                                        .orElse("add one, or correct the name"))));
    }

    /** A hiring system that orders must get its results. */
    private static void checkResults(List<EndpointUse> uses, Consumer<Problem> problems) {
        boolean isSent = uses.stream()
                .anyMatch(use -> use.scheme().equals("direct")
                        && !use.isRead()
                        && use.path().equals("partner-result"));
        if (!isSent) {
            byPath(uses, "direct", true).entrySet().stream()
                    .filter(route -> route.getKey().startsWith("update-"))
                    .limit(1)
                    .forEach(route -> problems.accept(route.getValue()
                            .place()
                            .problem(
                                    "no route sends results to direct:partner-result, so no hiring system gets any: add the"
                                            + " step to route-event, as the packaged one has it")));
        }
    }

    private static Map<String, EndpointUse> byPath(List<EndpointUse> uses, String scheme, boolean isRead) {
        return uses.stream()
                .filter(use -> use.scheme().equals(scheme) && use.isRead() == isRead && !use.isDynamic())
                .collect(Collectors.toMap(
                        EndpointUse::path,
                        use -> use,
                        (first, second) -> first.place().isEngine() ? second : first,
                        TreeMap::new));
    }
}
