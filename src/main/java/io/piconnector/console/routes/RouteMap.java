package io.piconnector.console.routes;

import java.util.List;

/**
 * What flows where: sources, routes, queues and systems, and the arrows between them. Routes that others call by
 * {@code direct:} are part of their callers.
 *
 * @param notSetUp the ids of routes that are not shown, because they run only if settings are there that are not
 */
public record RouteMap(List<Node> nodes, List<Arrow> arrows, List<String> notSetUp) {

    /** What a node stands for. */
    public enum Kind {
        /** Where work comes from: PI's calls, a timer, a folder. */
        SOURCE,
        ROUTE,
        QUEUE,
        /** Whom a route calls: a destination, PI's API, a database. */
        SYSTEM
    }

    /**
     * A node.
     *
     * @param id     unique in the map
     * @param label  its name for a person
     * @param detail the route's description; else empty
     */
    public record Node(String id, Kind kind, String label, String detail) {}

    /**
     * An arrow.
     *
     * @param from      id of a node
     * @param to        id of a node
     * @param condition when a message takes it; empty if always
     */
    public record Arrow(String from, String to, String condition) {}
}
