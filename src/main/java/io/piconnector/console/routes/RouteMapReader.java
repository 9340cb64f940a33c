package io.piconnector.console.routes;

import io.piconnector.config.TemplateParameters;
import io.piconnector.console.routes.RouteMap.Arrow;
import io.piconnector.console.routes.RouteMap.Kind;
import io.piconnector.console.routes.RouteMap.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WhenDefinition;

/** Draws the map of the routes that run, from Camel's model of them. */
final class RouteMapReader {

    static final String OTHERWISE = "otherwise";
    static final String AFTER_A_FAILURE = "after a failure";

    private static final String DIRECT = "direct";
    private static final String QUEUE = "outbox";

    /** Components that lead nowhere. */
    private static final Set<String> INSIDE = Set.of("bean", "log", "language", "jslt", "mock", "class", "dataformat");

    private final CamelContext camel;
    private final Map<String, RouteDefinition> byDirect = new HashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Set<Arrow> arrows = new LinkedHashSet<>();
    private final Set<String> notSetUp = new TreeSet<>();
    private final Set<String> idleQueues = new HashSet<>();

    /** The hiring system of the route that is being walked; null if it has none. */
    private String vendor;

    private RouteMapReader(CamelContext camel) {
        this.camel = camel;
    }

    static RouteMap read(CamelContext camel) {
        return new RouteMapReader(camel).read();
    }

    private RouteMap read() {
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        Map<String, Route> entries = new TreeMap<>();
        for (Route route : camel.getRoutes()) {
            String uri = route.getEndpoint().getEndpointBaseUri();
            if (scheme(uri).equals(DIRECT)) {
                byDirect.put(name(uri), model.getRouteDefinition(route.getRouteId()));
            } else if (isSetUp(route, model)) {
                entries.put(route.getRouteId(), route);
            } else {
                notSetUp.add(route.getRouteId());
                if (scheme(uri).equals(QUEUE)) {
                    idleQueues.add(name(uri));
                }
            }
        }
        entries.values().forEach(route -> add(route, model.getRouteDefinition(route.getRouteId())));
        return new RouteMap(List.copyOf(nodes.values()), List.copyOf(arrows), List.copyOf(notSetUp));
    }

    /** Whether a route runs, or was stopped. What only its settings would start is not shown: there are many hiring systems. */
    private boolean isSetUp(Route route, Model model) {
        RouteDefinition definition = model.getRouteDefinition(route.getRouteId());
        boolean isOptional = definition != null
                && String.valueOf(definition.getAutoStartup()).contains("{{");
        ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
        return !isOptional || status == null || status.isStarted();
    }

    private void add(Route route, RouteDefinition definition) {
        vendor = definition == null || definition.getTemplateParameters() == null
                ? null
                : (String) definition.getTemplateParameters().get("vendor");
        String uri = route.getEndpoint().getEndpointBaseUri();
        String id = "route:" + route.getRouteId();
        nodes.put(
                id,
                new Node(id, Kind.ROUTE, route.getRouteId(), Objects.requireNonNullElse(route.getDescription(), "")));
        Node from = scheme(uri).equals(QUEUE)
                ? queue(name(uri))
                : new Node("source:" + scheme(uri) + ":" + name(uri), Kind.SOURCE, source(uri), "");
        nodes.putIfAbsent(from.id(), from);
        arrows.add(new Arrow(from.id(), id, ""));
        if (definition != null) {
            walk(id, definition, definition, "", new HashSet<>());
        }
    }

    /** @param called the direct routes on the way here, because routes may call each other in a circle */
    private void walk(
            String id, RouteDefinition route, ProcessorDefinition<?> step, String condition, Set<String> called) {
        if (step instanceof SendDefinition<?> send) {
            to(id, route, send.getUri(), condition, called);
        } else if (step instanceof ToDynamicDefinition dynamic) {
            to(id, route, dynamic.getUri(), condition, called);
        } else if (step instanceof ChoiceDefinition choice) {
            for (WhenDefinition when : choice.getWhenClauses()) {
                when.getOutputs().forEach(output -> walk(id, route, output, text(when), called));
            }
            if (choice.getOtherwise() != null) {
                choice.getOtherwise().getOutputs().forEach(output -> walk(id, route, output, OTHERWISE, called));
            }
            return;
        }
        String inner = condition;
        if (step instanceof FilterDefinition filter) {
            inner = text(filter);
        } else if (step instanceof OnExceptionDefinition) {
            inner = AFTER_A_FAILURE;
        }
        for (ProcessorDefinition<?> output : step.getOutputs()) {
            walk(id, route, output, inner, called);
        }
    }

    private static String text(HasExpressionType node) {
        return node.getExpressionType() == null
                ? ""
                : Objects.requireNonNullElse(node.getExpressionType().getExpression(), "");
    }

    private void to(String id, RouteDefinition route, String raw, String condition, Set<String> called) {
        String uri = resolve(route, vendor == null ? raw : raw.replace("${variable.vendor}", vendor));
        String scheme = scheme(uri);
        String name = name(uri);
        int dynamic = name.indexOf("${");
        if (scheme.equals(DIRECT) && dynamic >= 0) {
            byDirect.keySet().stream()
                    .filter(each -> each.startsWith(name.substring(0, dynamic)))
                    .sorted()
                    .forEach(each -> to(id, route, DIRECT + ":" + each, condition, called));
        } else if (scheme.equals(QUEUE) && idleQueues.contains(name)) {
            return;
        } else if (scheme.equals(DIRECT)) {
            RouteDefinition next = byDirect.get(name);
            if (next != null && called.add(name)) {
                next.getOutputs().forEach(output -> walk(id, next, output, condition, called));
                called.remove(name);
            }
        } else if (!INSIDE.contains(scheme)) {
            Node to = scheme.equals(QUEUE) ? queue(name) : new Node("system:" + uri, Kind.SYSTEM, system(uri), "");
            nodes.putIfAbsent(to.id(), to);
            arrows.add(new Arrow(id, to.id(), condition));
        }
    }

    /** Without query and user: they may hold a secret, and say nothing of where a message goes. */
    private String resolve(RouteDefinition route, String raw) {
        String uri = TemplateParameters.filled(route, raw);
        try {
            uri = camel.resolvePropertyPlaceholders(uri);
        } catch (RuntimeException e) {
            // stays as it is written
        }
        return scheme(uri) + ":" + name(uri);
    }

    private static Node queue(String name) {
        return new Node("queue:" + name, Kind.QUEUE, name, "");
    }

    private static String source(String uri) {
        return switch (scheme(uri)) {
            case "platform-http" -> caller(name(uri));
            case "timer", "quartz", "scheduler" -> "timer";
            case "file", "ftp", "ftps", "sftp" -> "files (" + scheme(uri) + ")";
            default -> scheme(uri) + ": " + name(uri);
        };
    }

    private static String caller(String path) {
        String last = path.replaceFirst(".*/", "");
        return path.matches("/?partners/.+/.+")
                ? path.split("partners/", 2)[1].split("/")[0] + ": " + last
                : "PI: " + last;
    }

    private static String system(String uri) {
        String name = name(uri);
        return switch (scheme(uri)) {
            case "http", "https" ->
                name.equals("pi.api")
                        ? "PI's API"
                        : name.replaceFirst("^(https?:)?//", "").split("/")[0];
            case "jdbc" -> "database " + name;
            default -> scheme(uri) + ": " + name;
        };
    }

    private static String scheme(String uri) {
        return uri.split(":", 2)[0];
    }

    /** Without a user and a password. */
    private static String name(String uri) {
        return uri.substring(uri.indexOf(':') + 1)
                .replaceFirst("^//", "")
                .split("\\?", 2)[0]
                .replaceFirst("^[^/]*@", "");
    }
}
