package io.piconnector.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
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
    static final String LOCATIONS = "quarkus.config.locations";
    private static final Pattern DESTINATION = Pattern.compile("(?:%\\w+\\.)?destinations\\.([^.\"]+|\"[^\"]+\")\\..+");
    private static final Pattern DESTINATION_VARIABLE =
            Pattern.compile("DESTINATIONS_([A-Z0-9_]+?)_(URL|SECRET|AUTHORIZATION|USERNAME|PASSWORD|OAUTH2_[A-Z_]+)");

    private final Path folder;
    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final SmallRyeConfig config;
    private final SettingsSources sources;
    private final Map<String, Problem> wrongValues = new TreeMap<>();

    private Installation(Path folder, Map<String, String> environment, Map<String, String> properties) {
        this.folder = folder;
        this.environment = environment;
        this.properties = properties;
        sources = new SettingsSources(folder, environment, properties);
        config = sources.builder().build();
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

    /** Reads every value as its type, and keeps what is wrong. */
    private void convert() {
        SmallRyeConfigBuilder builder = sources.builder().withValidateUnknown(false);
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
        return sources.lines().keySet().stream().map(Path::of).collect(Collectors.toSet());
    }

    /** Returns the line of each name, for each file that was read. */
    Map<String, Map<String, Integer>> lines() {
        return sources.lines();
    }

    /** Returns the settings of the command line. */
    Map<String, String> properties() {
        return properties;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Returns what is wrong with the files themselves. */
    List<Problem> wrongFiles() {
        return sources.problems();
    }

    /** The folder that holds {@code application.properties} and {@code routes}. */
    public Path folder() {
        return folder;
    }

    /** Whether every file of settings could be read. Otherwise anything may be set. */
    public boolean isReadable() {
        return sources.isReadable();
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
        Set<String> located = new LinkedHashSet<>(sources.lines().keySet());
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
        return sources.lines().getOrDefault(file, Map.of()).entrySet().stream()
                .filter(entry -> withoutProfile(entry.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Whether Quarkus could start with these values and files. */
    public boolean isStartable() {
        return wrongValues.isEmpty() && sources.problems().isEmpty();
    }

    /** Returns the files of {@code quarkus.config.locations} that are there; empty if none is named. */
    public Optional<String> locations() {
        return value(LOCATIONS).map(text -> Stream.of(text.split(","))
                .map(String::trim)
                .filter(location -> sources.problems().stream()
                        .noneMatch(problem -> problem.text().contains(location)))
                .collect(Collectors.joining(",")));
    }

    /** Returns the settings whose value is wrong, with what is wrong. */
    public Map<String, Problem> wrongValues() {
        return wrongValues;
    }

    /** {@code %prod.NAME} is NAME in one profile. */
    static String withoutProfile(String name) {
        return name.startsWith("%") ? name.substring(name.indexOf('.') + 1) : name;
    }

    /**
     * Returns the names of the destinations that have settings.
     *
     * @param known names to look for in the environment, where {@code MY_CRM} may be {@code my-crm} or {@code my.crm}
     */
    public Set<String> destinations(Set<String> known) {
        Set<String> destinations = new TreeSet<>();
        for (Map<String, Integer> file : sources.lines().values()) {
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
        return sources.lines().values().stream()
                .flatMap(names -> names.keySet().stream())
                .filter(name -> withoutProfile(name).startsWith(prefix))
                .findFirst()
                .orElse(prefix + "url");
    }

    /** Returns the packaged default of a setting; an empty text if it has none. */
    public static String defaultOf(String name) {
        try {
            return Objects.requireNonNullElse(
                    new PropertiesConfigSource(SettingsSources.defaults(), 0).getValue(name), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a setting holds a secret, which need not be there when an installation is only checked. */
    public static boolean isSecret(String name) {
        return Secrets.isSecret(name);
    }
}
