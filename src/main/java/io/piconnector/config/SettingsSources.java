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
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Where an installation's settings come from, in the same order as Quarkus reads them. */
final class SettingsSources {

    private static final int DEFAULTS_ORDINAL = 250;
    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final int PROPERTIES_ORDINAL = 400;
    private static final int LOCATIONS_ORDINAL = 410;

    private final String profile;
    private final List<ConfigSource> sources = new ArrayList<>();
    private final Map<String, Map<String, Integer>> lines = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean isReadable = true;

    SettingsSources(Path folder, Map<String, String> environment, Map<String, String> properties) {
        profile = properties.getOrDefault("quarkus.profile", environment.getOrDefault("QUARKUS_PROFILE", "prod"));
        sources.add(new EnvConfigSource(environment, ENVIRONMENT_ORDINAL));
        sources.add(new PropertiesConfigSource(properties, "command line", PROPERTIES_ORDINAL));
        try {
            sources.add(new PropertiesConfigSource(defaults(), DEFAULTS_ORDINAL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path file = folder.resolve(Installation.FILE);
        if (Files.exists(file)) {
            add(file, InstallationFile.ORDINAL);
        }
        String locations = builder().build().getRawValue(Installation.LOCATIONS);
        for (String location : locations == null ? new String[0] : locations.split(",")) {
            addLocation(location.trim());
        }
    }

    /** Returns a new builder with all sources. */
    SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withProfile(profile)
                .withSources(sources);
    }

    private void addLocation(String location) {
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
            add(path, LOCATIONS_ORDINAL);
        }
    }

    private void add(Path file, int ordinal) {
        try {
            PropertiesConfigSource source =
                    new PropertiesConfigSource(file.toUri().toURL(), ordinal);
            sources.add(source);
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
