package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;

/**
 * A route file: one of the engine's, or one of the installation's, which are all {@code *.camel.yaml} below
 * {@code routes.location}.
 *
 * @param stem     the file's name without {@code .camel.yaml}
 * @param location for Camel: {@code file:…} or {@code classpath:…}
 * @param replaces the engine's file that this one replaces; null if it replaces none
 */
public record RouteSource(String stem, String location, String replaces) {

    /** The files in the jar are listed by name, because a native executable finds nothing by a pattern. */
    static final List<String> ENGINE = List.of(
            "call-hris",
            "call-pi",
            "classify-assessment",
            "create-assessment",
            "deliver",
            "fetch-order",
            "partner-call",
            "place-order",
            "reconcile-assessments",
            "send-alerts",
            "update-partner");

    static final List<String> PACKAGED = List.of(
            "deliver-ats",
            "deliver-hris",
            "poll-hris",
            "read-hris-file",
            "receive-webhook",
            "route-event",
            "vendors/ashby",
            "vendors/ashby-note",
            "vendors/ashby-result",
            "vendors/bamboohr",
            "vendors/bamboohr-result",
            "vendors/greenhouse",
            "vendors/greenhouse-note",
            "vendors/hibob",
            "vendors/lever-note",
            "vendors/paylocity",
            "vendors/personio",
            "vendors/recruitee",
            "vendors/teamtailor",
            "vendors/workable",
            "write-back-order");

    public static final String LOCATION = "routes.location";
    private static final String SUFFIX = ".camel.yaml";
    private static final String FILE = "file:";
    private static final String DEFAULT = FILE + "routes";

    /** The routes in the jar, as {@code routes.location}. */
    public static final String PACKAGED_LOCATION = "classpath:routes";

    /** Files that look like a route or a mapping. */
    private static final Pattern MEANT = Pattern.compile(".*\\.(ya?ml|xml|java|groovy|jslt)");

    /** Files that something other than the routes reads. */
    private static final Pattern LOADED = Pattern.compile(
            "(.*/)?[^/]+\\.camel\\.yaml|(.*/)?kustomization\\.yaml|(.*/)?mappings/.*\\.jslt|(.*/)?tests/.*\\.test\\.yaml");

    /** Returns the file's name as a person would open it. */
    public String file() {
        return location.startsWith(FILE) ? location.substring(FILE.length()) : location;
    }

    /**
     * Finds the engine's files and the installation's.
     *
     * @param folder    the installation's folder
     * @param locations {@code routes.location}; if empty, the folder {@code routes} there or else the packaged files
     * @param problems  takes what is wrong: a folder that is missing or holds no route, a name that is there twice, a
     *                  file that nobody loads
     */
    public static List<RouteSource> find(Path folder, List<String> locations, Consumer<Problem> problems) {
        return find(ENGINE, folder, locations, problems);
    }

    static List<RouteSource> find(
            List<String> engine, Path folder, List<String> locations, Consumer<Problem> problems) {
        Map<String, RouteSource> byStem = new LinkedHashMap<>();
        engine.forEach(stem -> byStem.put(stem, new RouteSource(stem, "classpath:engine/" + stem + SUFFIX, null)));
        List<String> all = !locations.isEmpty()
                ? locations
                : List.of(Files.isDirectory(folder.resolve("routes")) ? DEFAULT : PACKAGED_LOCATION);
        for (String location : all) {
            for (String found : files(folder, location, problems)) {
                String name = found.substring(found.lastIndexOf('/') + 1);
                String stem = name.substring(0, name.length() - SUFFIX.length());
                RouteSource other = byStem.get(stem);
                boolean isEngine = other != null && other.location.startsWith("classpath:engine/");
                RouteSource source = new RouteSource(stem, found, isEngine ? other.location : null);
                if (other != null && !isEngine) {
                    problems.accept(
                            new Problem(source.file(), 0, "has the name of " + other.file() + ": rename one of them"));
                } else {
                    byStem.put(stem, source);
                }
            }
        }
        return List.copyOf(byStem.values());
    }

    private static List<String> files(Path installation, String location, Consumer<Problem> problems) {
        if (location.equals(PACKAGED_LOCATION)) {
            return PACKAGED.stream()
                    .map(stem -> PACKAGED_LOCATION + "/" + stem + SUFFIX)
                    .toList();
        }
        Consumer<String> wrong = text -> problems.accept(new Problem(LOCATION, 0, "is '" + location + "'" + text));
        if (!location.startsWith(FILE)) {
            wrong.accept(": write file:/path/to/folder, or " + PACKAGED_LOCATION);
            return List.of();
        }
        Path folder = installation.resolve(location.substring(FILE.length()));
        if (!Files.isDirectory(folder)) {
            wrong.accept(", which is no folder: correct the path");
            return List.of();
        }
        List<String> found = new ArrayList<>();
        try {
            for (Path file : VisibleFiles.below(folder)) {
                String name = folder.relativize(file).toString();
                if (Files.isRegularFile(file) && name.endsWith(SUFFIX)) {
                    found.add(FILE + file);
                } else if (Files.isRegularFile(file)
                        && MEANT.matcher(name).matches()
                        && !LOADED.matcher(name).matches()) {
                    problems.accept(new Problem(file.toString(), 0, notLoaded(name)));
                }
            }
        } catch (IOException e) {
            wrong.accept(", which cannot be read: " + e.getMessage() + ": correct its permissions");
            return List.of();
        }
        if (found.isEmpty()) {
            wrong.accept(", which holds no *" + SUFFIX + ": correct the path, or add a route");
        }
        return found;
    }

    private static String notLoaded(String name) {
        if (name.endsWith(".jslt")) {
            return "is not loaded: move it to the folder mappings";
        }
        return "is not loaded: name a route verb-noun" + SUFFIX + ", a test tests/NAME.test.yaml, or move it away";
    }

    /**
     * Returns the folders that routes, mappings and tests are in: those of {@code routes.location}, or else the folder
     * {@code routes}, which need not be there.
     */
    public static List<Path> folders(Path installation, List<String> locations) {
        return (locations.isEmpty() ? List.of(DEFAULT) : locations)
                .stream()
                        .filter(location -> location.startsWith(FILE))
                        .map(location -> installation.resolve(location.substring(FILE.length())))
                        .toList();
    }

    /** Returns the file's text. */
    public String text(CamelContext camel) {
        try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(camel, location)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigurationException(file() + " cannot be read: " + e.getMessage());
        }
    }
}
