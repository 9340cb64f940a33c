package io.piconnector.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what is wrong in the settings of an installation: files, values, and names that nothing reads. */
public final class SettingsCheck {

    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^{}:]+)");

    /** Kubernetes sets such variables for every service of the namespace: {@code PI_CONNECTOR_SERVICE_HOST}. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".+_SERVICE_(HOST|PORT(_\\w+)?)|.+_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

    /** Settings of Quarkus, Camel and the JVM, which are not ours to judge. */
    private static final Pattern FOREIGN = Pattern.compile(
            "(quarkus|camel|smallrye|mp|config_ordinal|java|javax|jdk|sun|net|org|com|io|otel|vertx|kafka)([.\"].*)?");

    private SettingsCheck() {}

    /**
     * Reports wrong values, unknown names and missing files.
     *
     * @param used       names that routes read by a placeholder
     * @param delivered  names of the destinations that routes deliver to
     * @param isComplete false if there may be more of both
     */
    public static void check(
            Installation installation,
            Set<String> used,
            Set<String> delivered,
            boolean isComplete,
            Consumer<Problem> report) {
        installation.wrongFiles().forEach(report);
        installation.wrongValues().values().forEach(report);
        Set<String> referenced = new HashSet<>(used);
        installation.lines().keySet().forEach(file -> referenced.addAll(expressions(Path.of(file))));
        installation
                .lines()
                .forEach((file, names) -> names.forEach(
                        (name, line) -> checkName(Installation.withoutProfile(name), referenced, delivered)
                                .filter(text -> isComplete || SettingNames.isOurs(Installation.withoutProfile(name)))
                                .ifPresent(text -> report.accept(new Problem(file, line, text)))));
        installation.properties().keySet().stream().filter(SettingNames::isOurs).forEach(name -> checkName(
                        name, referenced, delivered)
                .ifPresent(text -> report.accept(new Problem("-D" + name, 0, text))));
        installation.environment().keySet().stream()
                .filter(variable -> !SettingNames.isKnownVariable(variable)
                        && !SERVICE_LINK.matcher(variable).matches()
                        && !referenced.contains(variable))
                .forEach(variable -> RenamedSettings.describeVariable(variable, delivered)
                        .or(() -> Optional.of(variable)
                                .filter(SettingNames::isOurVariable)
                                .map(name -> "is no setting of the connector: " + SettingNames.variableHint(name)))
                        .ifPresent(text -> report.accept(new Problem(variable, 0, text))));
    }

    private static Optional<String> checkName(String name, Set<String> referenced, Set<String> delivered) {
        if (SettingNames.isKnown(name) || referenced.contains(name)) {
            return Optional.empty();
        }
        return RenamedSettings.describe(name, delivered).or(() -> Optional.of(name)
                .filter(own -> !FOREIGN.matcher(own).matches())
                .map(own -> own + (SettingNames.isOurs(own) ? " is no setting" : " is read by nothing") + ": "
                        + SettingNames.hint(own)));
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
}
