package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
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
    private List<Text> loaded = List.of();

    @Inject
    RouteFiles(Settings settings, RoutesSettings routes) {
        this(settings, routes, RouteSource.ENGINE);
    }

    RouteFiles(Settings settings, RoutesSettings routes, List<String> engine) {
        this.settings = settings;
        this.folders = routes.location().orElse(List.of());
        this.engine = engine;
    }

    /** A file with its text. */
    public record Text(RouteSource source, String text) {}

    /** A file with the routes that Camel read from it. */
    private record RouteFile(RouteSource source, RouteBuilder routes) {}

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
        camel.getPropertiesComponent().addPropertiesSource(settings.placeholders());
        model(camel).addModelLifecycleStrategy(new ErrorsToCallers());
        List<Problem> problems = new ArrayList<>();
        List<Text> files = read(camel, problems::add);
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        load(camel, files);
    }

    /** Returns the files as they are now. */
    public List<Text> read(CamelContext camel, Consumer<Problem> problems) {
        return RouteSource.find(engine, InstallationFile.folder(), folders, problems).stream()
                .map(source -> new Text(source, source.text(camel)))
                .toList();
    }

    /**
     * Adds the routes of these files. In a running context they start at once.
     *
     * @throws ConfigurationException if Camel refuses a file; routes of other files may have been added
     */
    public synchronized void load(CamelContext camel, List<Text> files) {
        loaded = files;
        files.stream()
                .map(Text::source)
                .filter(source -> source.replaces() != null)
                .forEach(source -> LOG.infof("%s replaces the engine's file of that name", source.file()));
        add(camel, files.stream().map(file -> read(camel, file)).toList());
        tellWhatDoesNotRun(model(camel));
    }

    /** Returns the files whose routes are in the context. */
    public synchronized List<Text> loaded() {
        return loaded;
    }

    /** Stops all routes and removes them, with their templates and configurations. */
    public synchronized void unload(CamelContext camel) throws Exception {
        for (Route route : List.copyOf(camel.getRoutes())) {
            camel.getRouteController().stopRoute(route.getRouteId());
            camel.removeRoute(route.getRouteId());
        }
        Model model = model(camel);
        model.removeRouteDefinitions(List.copyOf(model.getRouteDefinitions()));
        model.removeRouteTemplateDefinitions(List.copyOf(model.getRouteTemplateDefinitions()));
        for (RouteConfigurationDefinition configuration : List.copyOf(model.getRouteConfigurationDefinitions())) {
            model.removeRouteConfiguration(configuration);
        }
    }

    private static Model model(CamelContext camel) {
        return camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private static RouteFile read(CamelContext camel, Text file) {
        String location = file.source.location();
        Resource resource = ResourceHelper.fromString(location, file.text);
        try {
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                if (builder instanceof RouteBuilder routes) {
                    return new RouteFile(file.source, routes);
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
            ids(file).forEach(id -> fileOf.put(id, file.source.location()));
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
    private static final class ErrorsToCallers extends ModelLifecycleStrategySupport {

        @Override
        public void onAddRouteDefinition(RouteDefinition route) {
            if (route.isContextScopedErrorHandler()
                    && route.getOutputs().stream().noneMatch(OnExceptionDefinition.class::isInstance)) {
                route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
            }
        }
    }

    /** One line for each setting, because a vendor has several routes. */
    private void tellWhatDoesNotRun(Model model) {
        Map<String, List<String>> idle = new TreeMap<>();
        IsSet isSet = new IsSet(settings);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            Matcher needed =
                    IsSet.PLACEHOLDER.matcher(TemplateParameters.filled(route, String.valueOf(route.getAutoStartup())));
            if (needed.matches() && isSet.apply(needed.group(1)).equals("false")) {
                idle.computeIfAbsent(needed.group(1), setting -> new ArrayList<>())
                        .add(route.getRouteId());
            }
        }
        idle.forEach((setting, routes) -> LOG.infof(
                "route=%s does not run: %s is not set",
                String.join(",", routes), setting.endsWith(".") ? setting + "*" : setting));
    }

    private static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw unreadable(file.source.location(), e);
        }
    }

    private static ConfigurationException unreadable(String location, Exception error) {
        return new ConfigurationException(
                Printable.line(location + StartFailure.lineOf(error) + ": " + StartFailure.reasonOf(error), 1_000));
    }
}
