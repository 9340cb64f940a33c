package io.piconnector.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an installation sets: the {@code application.properties} of its folder, the files of
 * {@code quarkus.config.locations} and the environment, with everything that is wrong in them. It is read before Quarkus
 * starts, because Quarkus tells only one mistake, and not where it is.
 */
public final class Installation {

    public static final String FILE = "application.properties";

    private static final String STORE = "quarkus.datasource.jdbc.url";
    private static final String LOCATIONS = "quarkus.config.locations";
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^{}:]+)");

    /** Kubernetes sets such variables for every service of the namespace: {@code PI_CONNECTOR_SERVICE_HOST}. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".+_SERVICE_(HOST|PORT(_\\w+)?)|.+_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

    /** Settings of Quarkus, Camel and the JVM, which are not ours to judge. */
    private static final Pattern FOREIGN = Pattern.compile(
            "(quarkus|camel|smallrye|mp|config_ordinal|java|javax|jdk|sun|net|org|com|io|otel|vertx|kafka)([.\"].*)?");

    private static final Pattern DESTINATION = Pattern.compile("(?:%\\w+\\.)?destinations\\.([^.\"]+|\"[^\"]+\")\\..+");
    private static final Pattern DESTINATION_VARIABLE =
            Pattern.compile("DESTINATIONS_([A-Z0-9_]+?)_(URL|SECRET|AUTHORIZATION|USERNAME|PASSWORD|OAUTH2_[A-Z_]+)");

    private final Path folder;
    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final SmallRyeConfig config;
    private final Map<String, Map<String, Integer>> linesOfFiles = new LinkedHashMap<>();
    private final Map<String, Problem> wrongValues = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean isReadable = true;

    private Installation(Path folder, Map<String, String> environment, Map<String, String> properties) {
        this.folder = folder;
        this.environment = environment;
        this.properties = properties;
        config = builder().build();
        convert();
        checkStore();
    }

    /** Reads the installation of this process. */
    public static Installation read(Path folder) {
        Properties properties = System.getProperties();
        return read(
                folder,
                System.getenv(),
                properties.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, properties::getProperty)));
    }

    /**
     * @param environment the variables
     * @param properties  those of the command line: {@code -Dpi.api.key=…}
     */
    public static Installation read(Path folder, Map<String, String> environment, Map<String, String> properties) {
        return new Installation(folder, environment, properties);
    }

    private SmallRyeConfigBuilder builder() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withProfile(
                        properties.getOrDefault("quarkus.profile", environment.getOrDefault("QUARKUS_PROFILE", "prod")))
                .withSources(new EnvConfigSource(environment, 300))
                .withSources(new PropertiesConfigSource(properties, "command line", 400));
        try {
            builder.withSources(new PropertiesConfigSource(defaults(), 250));
            Path file = folder.resolve(FILE);
            if (Files.exists(file)) {
                add(builder, file, InstallationFile.ORDINAL);
            }
            String locations = builder.build().getRawValue(LOCATIONS);
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
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            return; // not a file; Quarkus reads it, or refuses it
        }
        if (location.isEmpty() || Files.isDirectory(path)) {
            return;
        }
        if (!Files.isReadable(path)) {
            isReadable = false;
            problems.add(new Problem(
                    LOCATIONS, 0, "names " + path + ", which cannot be read: correct the path or its permissions"));
            return;
        }
        if (path.toString().endsWith(".properties")) {
            add(builder, path, 410);
        }
    }

    private void add(SmallRyeConfigBuilder builder, Path file, int ordinal) {
        try {
            PropertiesConfigSource source =
                    new PropertiesConfigSource(file.toUri().toURL(), ordinal);
            builder.withSources(source);
            linesOfFiles.put(file.toString(), lines(source));
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

    /** Reads every value as its type, and keeps what is wrong. */
    private void convert() {
        SmallRyeConfigBuilder builder = builder().withValidateUnknown(false);
        SettingNames.mappings().forEach(builder::withMapping);
        try {
            builder.build();
        } catch (ConfigValidationException e) {
            for (int i = 0; i < e.getProblemCount(); i++) {
                StartFailure.wrong(e.getProblem(i).getMessage())
                        .ifPresent(wrong -> wrongValues.put(wrong.name(), problem(wrong.name(), wrong.text())));
            }
        }
    }

    /** Quarkus would only say that it found no driver. */
    private void checkStore() {
        value(STORE)
                .filter(url -> !url.startsWith("jdbc:postgresql:"))
                .ifPresent(url -> wrongValues.put(
                        STORE, problem(STORE, "is no URL of the store: write jdbc:postgresql://HOST:PORT/DATABASE")));
    }

    /** Returns the settings, untyped. */
    public SmallRyeConfig config() {
        return config;
    }

    /** Returns the files that were read. */
    public Set<Path> files() {
        return linesOfFiles.keySet().stream().map(Path::of).collect(Collectors.toSet());
    }

    /** The folder that holds {@code application.properties} and {@code routes}. */
    public Path folder() {
        return folder;
    }

    /** Whether every file of settings could be read. Otherwise anything may be set. */
    public boolean isReadable() {
        return isReadable;
    }

    /** Returns a setting's value; empty if it is unset, blank, or made of something unset. */
    public Optional<String> value(String name) {
        try {
            return config.getOptionalValue(name, String.class).map(String::trim).filter(value -> !value.isEmpty());
        } catch (NoSuchElementException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the name is set, maybe to an empty text. */
    public boolean isSet(String name) {
        return config.getConfigValue(name).getRawValue() != null;
    }

    /** Returns the names of all settings. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        config.getPropertyNames().forEach(names::add);
        return names;
    }

    /** Returns a problem of a setting, at the place where it is set, or by its name if it is nowhere. */
    public Problem problem(String name, String text) {
        String own = folder.resolve(FILE).toString();
        Set<String> located = new LinkedHashSet<>(linesOfFiles.keySet());
        located.remove(own);
        for (String file : located) {
            Optional<Integer> line = line(file, name);
            if (line.isPresent()) {
                return new Problem(file, line.get(), name + " " + text);
            }
        }
        if (properties.containsKey(name)) {
            return new Problem("-D" + name, 0, text);
        }
        String variable = WrongSetting.variable(name);
        return environment.containsKey(variable)
                ? new Problem(variable, 0, text)
                : new Problem(own, line(own, name).orElse(0), name + " " + text);
    }

    private Optional<Integer> line(String file, String name) {
        return linesOfFiles.getOrDefault(file, Map.of()).entrySet().stream()
                .filter(entry -> withoutProfile(entry.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Whether Quarkus could start with these values and files. */
    public boolean isStartable() {
        return wrongValues.isEmpty() && problems.isEmpty();
    }

    /** Returns the files of {@code quarkus.config.locations} that are there; empty if none is named. */
    public Optional<String> locations() {
        return value(LOCATIONS).map(text -> Stream.of(text.split(","))
                .map(String::trim)
                .filter(location ->
                        problems.stream().noneMatch(problem -> problem.text().contains(location)))
                .collect(Collectors.joining(",")));
    }

    /** Returns the settings whose value is wrong, with what is wrong. */
    public Map<String, Problem> wrongValues() {
        return wrongValues;
    }

    /**
     * Reports wrong values, unknown names and missing files.
     *
     * @param used       names that routes read by a placeholder
     * @param delivered  names of the destinations that routes deliver to
     * @param isComplete false if there may be more of both
     */
    public void check(Set<String> used, Set<String> delivered, boolean isComplete, Consumer<Problem> report) {
        problems.forEach(report);
        wrongValues.values().forEach(report);
        Set<String> referenced = new HashSet<>(used);
        linesOfFiles.keySet().forEach(file -> referenced.addAll(expressions(Path.of(file))));
        linesOfFiles.forEach(
                (file, names) -> names.forEach((name, line) -> checkName(withoutProfile(name), referenced, delivered)
                        .filter(text -> isComplete || SettingNames.isOurs(withoutProfile(name)))
                        .ifPresent(text -> report.accept(new Problem(file, line, text)))));
        properties.keySet().stream().filter(SettingNames::isOurs).forEach(name -> checkName(name, referenced, delivered)
                .ifPresent(text -> report.accept(new Problem("-D" + name, 0, text))));
        environment.keySet().stream()
                .filter(variable -> !SettingNames.isKnownVariable(variable)
                        && !SERVICE_LINK.matcher(variable).matches()
                        && !referenced.contains(variable))
                .forEach(variable -> RenamedSettings.describeVariable(variable, delivered)
                        .or(() -> Optional.of("is no setting of the connector: " + SettingNames.variableHint(variable))
                                .filter(text -> SettingNames.isOurVariable(variable)))
                        .ifPresent(text -> report.accept(new Problem(variable, 0, text))));
    }

    /** {@code %prod.NAME} is NAME in one profile. */
    private static String withoutProfile(String name) {
        return name.startsWith("%") ? name.substring(name.indexOf('.') + 1) : name;
    }

    private static Optional<String> checkName(String name, Set<String> referenced, Set<String> delivered) {
        if (SettingNames.isKnown(name) || referenced.contains(name)) {
            return Optional.empty();
        }
        return RenamedSettings.describe(name, delivered)
                .or(() -> Optional.of(name + (SettingNames.isOurs(name) ? " is no setting" : " is read by nothing")
                                + ": " + SettingNames.hint(name))
                        .filter(text -> !FOREIGN.matcher(name).matches()));
    }

    private static Set<String> expressions(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            Set<String> names = new HashSet<>();
            lines.forEach(line -> {
                Matcher matcher = EXPRESSION.matcher(line);
                while (matcher.find()) {
                    names.add(matcher.group(1).trim());
                }
            });
            return names;
        } catch (IOException e) {
            return Set.of();
        }
    }

    /**
     * Returns the names of the destinations that have settings.
     *
     * @param known names to look for in the environment, where {@code MY_CRM} may be {@code my-crm} or {@code my.crm}
     */
    public Set<String> destinations(Set<String> known) {
        Set<String> destinations = new TreeSet<>();
        for (Map<String, Integer> file : linesOfFiles.values()) {
            for (String name : file.keySet()) {
                Matcher matcher = DESTINATION.matcher(name);
                if (matcher.matches() && SettingNames.isKnown(withoutProfile(name))) {
                    destinations.add(matcher.group(1));
                }
            }
        }
        Set<String> knownVariables = known.stream()
                .map(name -> WrongSetting.variable("destinations." + name + "."))
                .collect(Collectors.toSet());
        environment.keySet().stream()
                .filter(variable -> knownVariables.stream().noneMatch(variable::startsWith))
                .map(DESTINATION_VARIABLE::matcher)
                .filter(Matcher::matches)
                .forEach(matcher -> destinations.add(matcher.group(1).toLowerCase(Locale.ROOT)));
        return destinations;
    }

    /** Returns the name of a setting of the destination. */
    public String settingOf(String destination) {
        String prefix = "destinations." + destination + ".";
        return linesOfFiles.values().stream()
                .flatMap(names -> names.keySet().stream())
                .filter(name -> withoutProfile(name).startsWith(prefix))
                .findFirst()
                .orElse(prefix + "url");
    }

    /** Returns the packaged default of a setting; an empty text if it has none. */
    public static String defaultOf(String name) {
        try {
            return Objects.requireNonNullElse(new PropertiesConfigSource(defaults(), 0).getValue(name), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL defaults() {
        return Thread.currentThread().getContextClassLoader().getResource(FILE);
    }

    /** Whether a setting holds a secret, which need not be there when an installation is only checked. */
    public static boolean isSecret(String name) {
        return Secrets.isSecret(name);
    }
}
