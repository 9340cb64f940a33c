package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
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

    /** The files in the jar are listed by name, because a native executable finds nothing by a pattern. */
    static final List<String> ENGINE =
            List.of("call-pi", "classify-assessment", "create-assessment", "deliver", "reconcile-assessments");

    static final List<String> PACKAGED = List.of(
            "deliver-ats",
            "deliver-hris",
            "poll-hris",
            "read-hris-file",
            "receive-webhook",
            "route-event",
            "write-back-order");

    private static final String LOCATION = "routes.location";
    private static final String SUFFIX = ".camel.yaml";
    private static final String PACKAGED_LOCATION = "classpath:routes";
    private static final Path DEFAULT_FOLDER = Path.of("routes");

    private final Settings settings;
    private final List<String> folders;
    private final List<String> engine;

    @Inject
    RouteFiles(Settings settings, RoutesSettings routes) {
        this(settings, routes, ENGINE);
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
     * @throws ConfigurationException if a folder is missing or holds no route, if a file cannot be read or defines
     *                                nothing of its own name, or if two files define the same id
     */
    void load(CamelContext camel) {
        camel.getPropertiesComponent().addPropertiesFunction(new IsSet(settings));
        Map<String, String> locations = new LinkedHashMap<>();
        engine.forEach(stem -> locations.put(stem, "classpath:engine/" + stem + SUFFIX));
        for (String own : own()) {
            String replaced = locations.put(stem(own), own);
            if (replaced != null && replaced.startsWith("classpath:engine/")) {
                LOG.infof("%s replaces the engine's file of that name", own);
            } else if (replaced != null) {
                throw new ConfigurationException(own + " has the name of " + replaced + ": rename one of them");
            }
        }
        List<RouteFile> files = locations.values().stream()
                .map(location -> read(camel, location))
                .toList();
        add(camel, files);
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        leaveErrorsToCallers(model);
        tellWhatDoesNotRun(model);
    }

    /**
     * Returns the installation's files: those of its folders. The packaged files are used if no location is set and the
     * default folder does not exist.
     */
    private List<String> own() {
        if (!folders.isEmpty()) {
            return folders.stream().flatMap(this::filesBelow).toList();
        }
        return filesBelow(Files.isDirectory(DEFAULT_FOLDER) ? "file:" + DEFAULT_FOLDER : PACKAGED_LOCATION)
                .toList();
    }

    private Stream<String> filesBelow(String location) {
        if (location.equals(PACKAGED_LOCATION)) {
            return PACKAGED.stream().map(stem -> PACKAGED_LOCATION + "/" + stem + SUFFIX);
        }
        if (!location.startsWith("file:")) {
            throw new WrongSetting(
                    LOCATION, "is '" + location + "'", "write file:/path/to/folder, or " + PACKAGED_LOCATION);
        }
        Path folder = Path.of(location.substring("file:".length()));
        if (!Files.isDirectory(folder)) {
            throw new WrongSetting(LOCATION, "is '" + location + "', which is no folder", "correct the path");
        }
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<String> found = files.filter(
                            file -> file.getFileName().toString().endsWith(SUFFIX))
                    .filter(file -> isVisible(folder.relativize(file)))
                    .map(file -> "file:" + file)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new WrongSetting(
                        LOCATION,
                        "is '" + location + "', which holds no *" + SUFFIX,
                        "correct the path, or add a route");
            }
            return found.stream();
        } catch (IOException | UncheckedIOException e) {
            throw new WrongSetting(
                    LOCATION,
                    "is '" + location + "', which cannot be read: " + e.getMessage(),
                    "correct its permissions");
        }
    }

    /**
     * Hidden folders do not count, because Kubernetes mounts each file of a ConfigMap as a link into a hidden folder
     * beside it.
     */
    private static boolean isVisible(Path file) {
        return StreamSupport.stream(file.spliterator(), false)
                .noneMatch(name -> name.toString().startsWith("."));
    }

    private static String stem(String location) {
        return location.substring(location.lastIndexOf('/') + 1, location.length() - SUFFIX.length());
    }

    private static RouteFile read(CamelContext camel, String location) {
        Resource resource = ResourceHelper.resolveResource(camel, location);
        try {
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                if (builder instanceof RouteBuilder routes) {
                    return new RouteFile(stem(location), location, routes);
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
            checkIds(file, fileOf);
        }
        files.forEach(file -> naming(file, () -> camel.addTemplatedRoutes(file.routes)));
        StartFailure.tellFilesOf(fileOf);
    }

    private static void checkIds(RouteFile file, Map<String, String> fileOf) {
        List<String> defined = Stream.of(
                        file.routes.getRouteCollection().getRoutes().stream().map(RouteDefinition::getRouteId),
                        file.routes.getTemplatedRouteCollection().getTemplatedRoutes().stream()
                                .map(TemplatedRouteDefinition::getRouteId),
                        file.routes.getRouteTemplateCollection().getRouteTemplates().stream()
                                .map(RouteTemplateDefinition::getId))
                .flatMap(ids -> ids)
                .filter(Objects::nonNull)
                .toList();
        for (String id : defined) {
            String other = fileOf.put(id, file.location);
            if (other != null) {
                throw new ConfigurationException(
                        file.location + " defines '" + id + "', which " + other + " defines too: rename one of them");
            }
        }
        if (!defined.contains(file.stem)) {
            throw new ConfigurationException(file.location + " defines no route '" + file.stem
                    + "': give its main route the file's name as id (found: " + defined + ")");
        }
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
