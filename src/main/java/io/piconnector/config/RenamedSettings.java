package io.piconnector.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The names that settings had in earlier releases, and the new names. */
final class RenamedSettings {

    private static final String HRIS_DATASOURCE = "quarkus.datasource.hris.";

    private static final String ROUTE_FILES = "routes.files";

    /** They had no root: {@code NAME.url}. */
    private static final List<String> DESTINATION_KEYS = List.of("url", "secret", "authorization");

    private static final Map<String, String> NEW_NAMES = new TreeMap<>(Map.of(
            HRIS_DATASOURCE + "jdbc.url",
            "hris.jdbc.url",
            HRIS_DATASOURCE + "username",
            "hris.jdbc.username",
            HRIS_DATASOURCE + "password",
            "hris.jdbc.password",
            "hris.url",
            "destinations.hris.url",
            "hris.secret",
            "destinations.hris.secret",
            "hris.authorization",
            "destinations.hris.authorization"));

    private RenamedSettings() {}

    /** Returns what {@link #describe} says about the name that an environment variable stands for. */
    static Optional<String> describeVariable(String variable, Set<String> destinations) {
        Optional<String> old = Stream.concat(NEW_NAMES.keySet().stream(), Stream.of(ROUTE_FILES))
                .filter(name -> WrongSetting.variable(name).equals(variable))
                .findFirst();
        if (old.isPresent()) {
            return describe(old.get());
        }
        Map<String, String> names = new TreeMap<>();
        destinations.forEach(destination -> DESTINATION_KEYS.forEach(
                key -> names.put(WrongSetting.variable(destination + "." + key), destination + "." + key)));
        if (names.containsKey(variable)) {
            return Optional.of(line(names.get(variable), "destinations." + names.get(variable)));
        }
        return Nearest.of(variable, names.keySet())
                .filter(near -> variable.startsWith(near.substring(0, near.lastIndexOf('_') + 1)))
                .map(near -> "is read by nothing: write " + WrongSetting.variable("destinations." + names.get(near)));
    }

    /**
     * Returns one line about an old name, or about one that resembles it: what to write instead. Empty if the name is not
     * an old one.
     *
     * @param destinations the names of the destinations, whose settings were called {@code NAME.url} and so on
     */
    static Optional<String> describe(String name, Set<String> destinations) {
        return describe(name).or(() -> {
            Set<String> old = new TreeSet<>();
            destinations.forEach(destination -> DESTINATION_KEYS.forEach(key -> old.add(destination + "." + key)));
            if (old.contains(name)) {
                return Optional.of(line(name, "destinations." + name));
            }
            return Nearest.of(name, old)
                    .filter(near -> name.startsWith(near.substring(0, near.lastIndexOf('.') + 1)))
                    .map(near -> name + " is read by nothing: write destinations." + near);
        });
    }

    private static Optional<String> describe(String name) {
        String newName = NEW_NAMES.get(name);
        if (newName != null) {
            return Optional.of(line(name, newName));
        }
        if (name.equals(ROUTE_FILES)) {
            return Optional.of("routes.files is gone: every *.camel.yaml below routes.location is loaded;"
                    + " delete it or move the file away");
        }
        if (name.startsWith(HRIS_DATASOURCE)) {
            return Optional.of(name + " is gone: put options of the driver into hris.jdbc.url, and delete it");
        }
        return Optional.empty();
    }

    /** Returns one line that says the new name of a setting. */
    private static String line(String oldName, String newName) {
        return "%s (environment variable %s) is called %s (environment variable %s) now: rename it"
                .formatted(oldName, WrongSetting.variable(oldName), newName, WrongSetting.variable(newName));
    }
}
