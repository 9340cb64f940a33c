package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Locale;

/** Stops the start with one line: which setting is wrong, why, and what to do. The line holds no secrets. */
public class WrongSetting extends ConfigurationException {

    private static final long serialVersionUID = 1;
    private static final int MAX_LENGTH = 1_000;

    private final String setting;
    private final String problem;

    /**
     * @param name    the property
     * @param problem follows the name: {@code is not set}
     * @param fix     what to do: {@code set it}
     */
    public WrongSetting(String name, String problem, String fix) {
        this(name, problem + ": " + fix);
    }

    WrongSetting(String name, String problemAndFix) {
        super(Printable.line(
                "%s %s (in application.properties, or as the environment variable %s)"
                        .formatted(name, problemAndFix, variable(name)),
                MAX_LENGTH));
        setting = name;
        problem = problemAndFix;
    }

    String setting() {
        return setting;
    }

    /** Returns what follows the name. */
    String problem() {
        return problem;
    }

    /** Whether the value is missing, not wrong. */
    boolean isMissing() {
        return problem.startsWith("is not set");
    }

    static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
