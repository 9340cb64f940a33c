package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jboss.logging.Logger;

/**
 * Loads the engine's route files and the installation's: every {@code *.camel.yaml} below {@code routes.location}. An
 * installation's file replaces the engine's file of the same name.
 */
@ApplicationScoped
public class RouteFiles {

    private static final Logger LOG = Logger.getLogger("io.piconnector.start");

    private final Settings settings;
    private final List<String> folders;
    private final List<String> engine;

    @Inject
    RouteFiles(Settings settings, RoutesSettings routes) {
        this(settings, routes, RouteSource.ENGINE);
    }

    RouteFiles(Settings settings, RoutesSettings routes, List<String> engine) {
        this.settings = settings;
        this.folders = routes.location().orElse(List.of());
        this.engine = engine;
    }

    /** A file with the routes that Camel read from it. */
    private record RouteFile(String stem, String location, RouteBuilder routes) {}

    private interface Step {
        void run() throws Exception;
    }

    /**
     * Adds the routes of every file to the context.
     *
     * @throws ConfigurationException if a folder is missing or holds no route, or if a file cannot be read
     */
    void load(CamelContext camel) {
        camel.getPropertiesComponent().addPropertiesFunction(new IsSet(settings));
        List<Problem> problems = new ArrayList<>();
        List<RouteSource> sources = RouteSource.find(engine, InstallationFile.folder(), folders, problems::add);
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        sources.stream()
                .filter(source -> source.replaces() != null)
                .forEach(source -> LOG.infof("%s replaces the engine's file of that name", source.file()));
        List<RouteFile> files =
                sources.stream().map(source -> read(camel, source)).toList();
        add(camel, files);
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        leaveErrorsToCallers(model);
        tellWhatDoesNotRun(model);
    }

    private static RouteFile read(CamelContext camel, RouteSource source) {
        String location = source.location();
        Resource resource = ResourceHelper.resolveResource(camel, location);
        try {
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                if (builder instanceof RouteBuilder routes) {
                    return new RouteFile(source.stem(), location, routes);
                }
            }
            throw new ConfigurationException(location + " holds no route");
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw unreadable(location, e);
        }
    }

    /**
     * Adds everything in Camel's order, over all files: first route configurations, then routes and templates, then the
     * routes made of templates.
     */
    private static void add(CamelContext camel, List<RouteFile> files) {
        for (RouteFile file : files) {
            if (file.routes instanceof RouteConfigurationsBuilder configurations) {
                naming(file, () -> camel.addRoutesConfigurations(configurations));
            }
        }
        Map<String, String> fileOf = new HashMap<>();
        for (RouteFile file : files) {
            naming(file, () -> camel.addRoutes(file.routes));
            ids(file).forEach(id -> fileOf.put(id, file.location));
        }
        files.forEach(file -> naming(file, () -> camel.addTemplatedRoutes(file.routes)));
        StartFailure.tellFilesOf(fileOf);
    }

    private static Stream<String> ids(RouteFile file) {
        return Stream.of(
                        file.routes.getRouteCollection().getRoutes().stream().map(RouteDefinition::getRouteId),
                        file.routes.getTemplatedRouteCollection().getTemplatedRoutes().stream()
                                .map(TemplatedRouteDefinition::getRouteId))
                .flatMap(ids -> ids)
                .filter(Objects::nonNull);
    }

    /**
     * Switches Camel's error handler off for routes that do not handle errors. It would log the error and hide it from
     * the calling route. The message's queue or the caller's {@code onException} handles the error.
     */
    private static void leaveErrorsToCallers(Model model) {
        model.getRouteDefinitions().stream()
                .filter(route -> route.isContextScopedErrorHandler()
                        && route.getOutputs().stream().noneMatch(OnExceptionDefinition.class::isInstance))
                .forEach(route -> route.setErrorHandlerFactory(new NoErrorHandlerDefinition()));
    }

    private void tellWhatDoesNotRun(Model model) {
        for (RouteDefinition route : model.getRouteDefinitions()) {
            Matcher needed = IsSet.PLACEHOLDER.matcher(String.valueOf(route.getAutoStartup()));
            if (needed.matches() && settings.text(needed.group(1)).isEmpty()) {
                LOG.infof("route=%s does not run: %s is not set", route.getRouteId(), needed.group(1));
            }
        }
    }

    private static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw unreadable(file.location, e);
        }
    }

    private static ConfigurationException unreadable(String location, Exception error) {
        return new ConfigurationException(
                Printable.line(location + StartFailure.lineOf(error) + ": " + StartFailure.reasonOf(error), 1_000));
    }
}
