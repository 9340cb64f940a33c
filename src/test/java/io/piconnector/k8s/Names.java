package io.piconnector.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that manifests may use: settings, and the metrics that alerts and panels ask for. */
final class Names {

    /** Quarkus' own, which application.properties cannot hold. */
    private static final Set<String> OF_QUARKUS = Set.of("quarkus.config.locations");

    private static final Pattern SETTING = Pattern.compile("(?m)^#?((?:%\\w+\\.)?[a-z][\\w.\"-]*)=");
    /** What stands before a selector or at the end of a selector-less operand; functions and labels do not. */
    private static final Pattern METRIC = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*\\{");

    private static final Pattern IN_PARENTHESES = Pattern.compile("\\(([a-z_]+_[a-z_]+)\\)");

    private Names() {}

    /** Every setting of application.properties, also those that are commented out. */
    static Set<String> settings() {
        Set<String> names = new TreeSet<>(OF_QUARKUS);
        SETTING.matcher(text(Path.of("src/main/resources/application.properties")))
                .results()
                .map(match -> match.group(1))
                .forEach(names::add);
        return names;
    }

    /** The settings as environment variables. */
    static Set<String> variables() {
        return settings().stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The metrics that a PromQL expression asks for. */
    static Set<String> metrics(String expression) {
        String plain = expression.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("by \\([^)]*\\)", "");
        return Stream.of(METRIC, IN_PARENTHESES)
                .flatMap(pattern -> pattern.matcher(plain).results())
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every expression of the dashboard's panels. */
    static Set<String> panelExpressions(JsonNode dashboard) {
        return new TreeSet<>(dashboard.findValuesAsText("expr"));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
