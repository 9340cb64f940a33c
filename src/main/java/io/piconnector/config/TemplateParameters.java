package io.piconnector.config;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * What a route gives to its template.
 *
 * @param routeId the route
 * @param file    the file that defines the route
 * @param text    the file's text; empty if it cannot be read
 * @param values  the parameters with their defaults, before placeholders are replaced
 */
public record TemplateParameters(String routeId, String file, String text, Map<String, String> values) {

    /** Returns the parameters of every route that is made of a template. */
    public static List<TemplateParameters> ofRoutes(CamelContext camel) {
        return camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                .filter(route -> route.getTemplateParameters() != null)
                .map(route -> of(camel, route))
                .toList();
    }

    private static TemplateParameters of(CamelContext camel, RouteDefinition route) {
        String location = StartFailure.fileOf(route.getRouteId());
        Map<String, String> values = new TreeMap<>();
        route.getTemplateParameters()
                .forEach((name, value) -> values.put(
                        name,
                        camel.resolvePropertyPlaceholders(Objects.toString(value, ""))
                                .trim()));
        return new TemplateParameters(
                route.getRouteId(), location.replaceFirst("^file:", ""), text(camel, location), values);
    }

    /** Returns a text of a route with the parameters of its template in place; the text itself if the route has no template. */
    public static String filled(RouteDefinition route, String text) {
        String filled = text;
        if (route.getTemplateParameters() != null) {
            for (Map.Entry<String, Object> parameter :
                    route.getTemplateParameters().entrySet()) {
                filled = filled.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
            }
        }
        return filled;
    }

    private static String text(CamelContext camel, String location) {
        Resource resource = ResourceHelper.resolveResource(camel, location);
        if (resource == null || !resource.exists()) {
            return "";
        }
        try (BufferedReader reader = new BufferedReader(resource.getReader(StandardCharsets.UTF_8))) {
            return String.join("\n", reader.lines().toList());
        } catch (Exception e) {
            return "";
        }
    }

    /** Returns a parameter; empty if it is blank. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /** Returns a problem at the line that sets the parameter. */
    public Problem problem(String name, String text) {
        return new Problem(file, lineOf(name), "route '" + routeId + "': " + text);
    }

    private int lineOf(String name) {
        List<String> lines = this.text.lines().toList();
        boolean isRoute = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).trim();
            isRoute |= line.matches("(- )?routeId: *[\"']?\\Q" + routeId + "\\E[\"']?");
            if (isRoute && line.matches("(- )?name: *[\"']?\\Q" + name + "\\E[\"']?")) {
                boolean hasValue =
                        i + 1 < lines.size() && lines.get(i + 1).trim().startsWith("value:");
                return hasValue ? i + 2 : i + 1;
            }
        }
        return 0;
    }
}
