package io.piconnector.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where an installation's settings come from, in the same order as Quarkus reads them. */
final class SettingsSources {

    private static final int DEFAULTS_ORDINAL = 250;
    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final int PROPERTIES_ORDINAL = 400;
    private static final int LOCATIONS_ORDINAL = 410;

    private final Path folder;
    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final Map<String, Map<String, Integer>> lines = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean isReadable = true;

    SettingsSources(Path folder, Map<String, String> environment, Map<String, String> properties) {
        this.folder = folder;
        this.environment = environment;
        this.properties = properties;
    }

    /** Returns a new builder with all sources. Reads the files. */
    SmallRyeConfigBuilder builder() {
        problems.clear();
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withProfile(
                        properties.getOrDefault("quarkus.profile", environment.getOrDefault("QUARKUS_PROFILE", "prod")))
                .withSources(new EnvConfigSource(environment, ENVIRONMENT_ORDINAL))
                .withSources(new PropertiesConfigSource(properties, "command line", PROPERTIES_ORDINAL));
        try {
            builder.withSources(new PropertiesConfigSource(defaults(), DEFAULTS_ORDINAL));
            Path file = folder.resolve(Installation.FILE);
            if (Files.exists(file)) {
                add(builder, file, InstallationFile.ORDINAL);
            }
            String locations = builder.build().getRawValue(Installation.LOCATIONS);
            for (String location : locations == null ? new String[0] : locations.split(",")) {
                addLocation(builder, location.trim());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return builder;
    }

    private void addLocation(SmallRyeConfigBuilder builder, String location) {
        Path path;
        try {
            URI uri = URI.create(location);
            path = uri.getScheme() == null ? Path.of(location) : Path.of(uri);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return; // not a file; Quarkus reads it, or refuses it
        }
        if (location.isEmpty() || Files.isDirectory(path)) {
            return;
        }
        if (!Files.isReadable(path)) {
            isReadable = false;
            problems.add(new Problem(
                    Installation.LOCATIONS,
                    0,
                    "names " + path + ", which cannot be read: correct the path or its permissions"));
            return;
        }
        if (path.toString().endsWith(".properties")) {
            add(builder, path, LOCATIONS_ORDINAL);
        }
    }

    private void add(SmallRyeConfigBuilder builder, Path file, int ordinal) {
        try {
            PropertiesConfigSource source =
                    new PropertiesConfigSource(file.toUri().toURL(), ordinal);
            builder.withSources(source);
            lines.put(file.toString(), lines(source));
        } catch (IOException | IllegalArgumentException e) {
            isReadable = false;
            problems.add(new Problem(file.toString(), 0, "cannot be read: " + e.getMessage() + ": correct it"));
        }
    }

    private static Map<String, Integer> lines(PropertiesConfigSource file) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        file.getConfigValueProperties().forEach((name, value) -> lines.put(name, value.getLineNumber()));
        return lines;
    }

    /** Returns the line of each name, for each file that was read. */
    Map<String, Map<String, Integer>> lines() {
        return lines;
    }

    /** Returns what is wrong with the files themselves. */
    List<Problem> problems() {
        return problems;
    }

    /** Whether every file could be read. Otherwise anything may be set. */
    boolean isReadable() {
        return isReadable;
    }

    /** Returns the file of the packaged defaults. */
    static URL defaults() {
        return Thread.currentThread().getContextClassLoader().getResource(Installation.FILE);
    }
}
