package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Loads the route files. Each is named in {@code routes.files}: a pattern that matches nothing would start without a
 * route and look healthy, a name that is missing does not start.
 */
@ApplicationScoped
public class RouteFiles {

    private static final Pattern STEM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final String SUFFIX = ".camel.yaml";

    private final Settings settings;
    private List<String> routeIds = List.of();

    RouteFiles(Settings settings) {
        this.settings = settings;
    }

    /** The routes that have to run, by id. */
    public List<String> routeIds() {
        return routeIds;
    }

    /**
     * Adds the routes of every file to the context.
     *
     * @throws ConfigurationException where a file is missing, cannot be read, or does not define the route of its name
     */
    void load(CamelContext camel) {
        String location = settings.required("routes.location");
        if (!location.startsWith("classpath:") && !location.startsWith("file:")) {
            throw settings.wrong(
                    "routes.location", "is '" + location + "'", "write file:/path/to/folder or classpath:folder");
        }
        List<String> files = settings.list("routes.files");
        if (files.isEmpty()) {
            throw settings.wrong(
                    "routes.files", "names no route file", "name each file of routes.location, without " + SUFFIX);
        }
        Map<String, String> fileOfRoute = new HashMap<>();
        for (String stem : files) {
            if (!STEM.matcher(stem).matches()) {
                throw settings.wrong(
                        "routes.files",
                        "names '" + stem + "'",
                        "write file names without folder and without " + SUFFIX);
            }
            loadFile(camel, location.replaceAll("/+$", ""), stem, fileOfRoute);
        }
        routeIds = List.copyOf(fileOfRoute.keySet());
        StartFailure.tellFilesOf(fileOfRoute);
    }

    private void loadFile(CamelContext camel, String location, String stem, Map<String, String> fileOfRoute) {
        String file = location + "/" + stem + SUFFIX;
        Resource resource = ResourceHelper.resolveResource(camel, file);
        if (resource == null || !resource.exists()) {
            throw settings.wrong(
                    "routes.files",
                    "names '" + stem + "', but there is no " + file,
                    "add the file, or take its name out of the list");
        }
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        Set<RouteDefinition> before = Set.copyOf(model.getRouteDefinitions());
        int templatesBefore = model.getRouteTemplateDefinitions().size();
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        } catch (Exception e) {
            throw unreadable(file, e);
        }
        List<String> defined = new ArrayList<>();
        for (RouteDefinition route : model.getRouteDefinitions()) {
            if (!before.contains(route)) {
                String id = route.getRouteId();
                defined.add(id);
                String other = fileOfRoute.put(id, file);
                if (other != null) {
                    throw new ConfigurationException(
                            file + " defines route '" + id + "', which " + other + " defines too: rename one of them");
                }
            }
        }
        boolean definesTemplate = model.getRouteTemplateDefinitions().stream()
                .skip(templatesBefore)
                .anyMatch(template -> stem.equals(template.getId()));
        if (!defined.contains(stem) && !definesTemplate) {
            throw new ConfigurationException(file + " defines no route '" + stem
                    + "': give its main route the file's name as id (found: " + defined + ")");
        }
    }

    private static ConfigurationException unreadable(String file, Exception error) {
        return new ConfigurationException(
                Printable.line(file + StartFailure.lineOf(error) + ": " + StartFailure.reasonOf(error), 1_000));
    }
}
