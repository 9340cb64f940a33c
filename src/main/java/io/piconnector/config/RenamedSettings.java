package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/** Rejects the names that settings had in earlier releases, and says the new names. */
final class RenamedSettings {

    private static final String HRIS_DATASOURCE = "quarkus.datasource.hris.";

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

    /** @throws ConfigurationException if a setting has an old name */
    static void check(Config config) {
        NEW_NAMES.keySet().forEach(name -> refuse(config, name));
        refuse(config, "routes.files");
        for (String name : config.getPropertyNames()) {
            describe(name).ifPresent(line -> {
                throw new ConfigurationException(line);
            });
        }
    }

    private static void refuse(Config config, String name) {
        String value = config.getConfigValue(name).getValue();
        if (value != null && !value.isBlank()) {
            throw new ConfigurationException(describe(name).orElseThrow());
        }
    }

    /** Returns one line about an old name: what to write instead. Empty if the name is not an old one. */
    static Optional<String> describe(String name) {
        String newName = NEW_NAMES.get(name);
        if (newName != null) {
            return Optional.of(line(name, newName));
        }
        if (name.equals("routes.files")) {
            return Optional.of("routes.files is gone: every *.camel.yaml below routes.location is loaded;"
                    + " delete it or move the file away");
        }
        if (name.startsWith(HRIS_DATASOURCE)) {
            return Optional.of(name + " is gone: put options of the driver into hris.jdbc.url, and delete it");
        }
        return Optional.empty();
    }

    /** Returns one line that says the new name of a setting. */
    static String line(String oldName, String newName) {
        return "%s (environment variable %s) is called %s (environment variable %s) now: rename it"
                .formatted(oldName, WrongSetting.variable(oldName), newName, WrongSetting.variable(newName));
    }
}
