package io.piconnector.console.routes;

import io.piconnector.config.Problem;
import io.piconnector.config.RoutesSettings;
import io.piconnector.console.access.Role;
import io.piconnector.console.history.History;
import io.piconnector.console.history.QueueCounts;
import io.piconnector.console.routes.RouteMap.Arrow;
import io.piconnector.console.routes.RouteMap.Kind;
import io.piconnector.console.routes.RouteMap.Node;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.QueueState;
import io.piconnector.tool.reload.Reload;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.eclipse.microprofile.health.Readiness;

/** The running routes as a picture, with what waits in each queue. */
@Path("/console/routes")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed(Role.SEE)
@Blocking
class RoutesPage {

    private final CamelContext camel;
    private final OutboxOperations operations;
    private final History history;
    private final Reload reload;
    private final RoutesSettings settings;

    RoutesPage(
            CamelContext camel,
            OutboxOperations operations,
            History history,
            @Readiness Reload reload,
            RoutesSettings settings) {
        this.camel = camel;
        this.operations = operations;
        this.history = history;
        this.reload = reload;
        this.settings = settings;
    }

    /** The page. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static class Templates {
        private Templates() {}

        static native TemplateInstance routes(
                Picture picture,
                States states,
                List<RouteLine> routes,
                String notSetUp,
                List<Problem> problems,
                boolean isReloading);
    }

    /**
     * What goes on at the nodes.
     *
     * @param queues   the state of each queue
     * @param lastHour what happened there in the last hour
     * @param stopped  the routes that do not run
     */
    record States(Map<String, QueueState> queues, Map<String, QueueCounts> lastHour, Set<String> stopped) {

        /** Returns how many messages came to a queue in the last hour; 0 for any other node. */
        public long in(Node node) {
            return counts(node).map(QueueCounts::stored).orElse(0L);
        }

        /** Returns how many messages of a queue were done in the last hour; 0 for any other node. */
        public long out(Node node) {
            return counts(node).map(QueueCounts::done).orElse(0L);
        }

        private Optional<QueueCounts> counts(Node node) {
            return node.kind() == Kind.QUEUE ? Optional.ofNullable(lastHour.get(node.label())) : Optional.empty();
        }

        /** Returns the state of a queue or a route in a few words; empty if there is nothing to say. */
        public String text(Node node) {
            if (node.kind() == Kind.ROUTE) {
                return stopped.contains(node.label()) ? "does not run" : "";
            }
            return node.kind() == Kind.QUEUE ? text(queues.get(node.label())) : "";
        }

        private static String text(QueueState queue) {
            List<String> parts = new ArrayList<>();
            if (queue != null) {
                if (queue.paused()) {
                    parts.add("paused");
                }
                add(parts, queue.waiting(), "waiting");
                add(parts, queue.parked(), "parked");
                add(parts, queue.dead(), "dead");
            }
            return parts.isEmpty() ? "empty" : String.join(", ", parts);
        }

        private static void add(List<String> parts, long count, String what) {
            if (count > 0) {
                parts.add(count + " " + what);
            }
        }

        /** Returns how a node looks: its kind, and whether it needs somebody. */
        public String look(Node node) {
            QueueState queue = node.kind() == Kind.QUEUE ? queues.get(node.label()) : null;
            String kind = node.kind().name().toLowerCase(Locale.ROOT);
            if (queue == null) {
                return kind;
            }
            return kind + (queue.dead() > 0 ? " bad" : queue.parked() > 0 || queue.paused() ? " warn" : "");
        }
    }

    /** A route in words, for those who do not see the picture. */
    record RouteLine(String id, String description, boolean isRunning, String from, List<String> to) {}

    @GET
    public TemplateInstance routes() throws SQLException {
        RouteMap map = RouteMapReader.read(camel);
        Map<String, QueueState> queues =
                operations.queues().stream().collect(Collectors.toMap(QueueState::name, Function.identity()));
        Set<String> stopped = camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> !camel.getRouteController().getRouteStatus(id).isStarted())
                .collect(Collectors.toSet());
        return Templates.routes(
                Picture.of(map),
                new States(queues, history.recentInQueues(Duration.ofHours(1)), stopped),
                lines(map, stopped),
                String.join(", ", map.notSetUp()),
                reload.problems(),
                settings.reload());
    }

    private static List<RouteLine> lines(RouteMap map, Set<String> stopped) {
        Map<String, Node> nodes = map.nodes().stream().collect(Collectors.toMap(Node::id, Function.identity()));
        return map.nodes().stream()
                .filter(node -> node.kind() == Kind.ROUTE)
                .map(route -> new RouteLine(
                        route.label(),
                        route.detail(),
                        !stopped.contains(route.label()),
                        map.arrows().stream()
                                .filter(arrow -> arrow.to().equals(route.id()))
                                .map(arrow -> words(nodes.get(arrow.from())))
                                .collect(Collectors.joining(", ")),
                        map.arrows().stream()
                                .filter(arrow -> arrow.from().equals(route.id()))
                                .map(arrow -> words(nodes.get(arrow.to())) + condition(arrow))
                                .toList()))
                .toList();
    }

    private static String condition(Arrow arrow) {
        return switch (arrow.condition()) {
            case "" -> "";
            case RouteMapReader.OTHERWISE, RouteMapReader.AFTER_A_FAILURE -> " " + arrow.condition();
            default -> " if " + arrow.condition();
        };
    }

    private static String words(Node node) {
        return node.kind() == Kind.QUEUE ? "queue " + node.label() : node.label();
    }
}
