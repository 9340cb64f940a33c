package io.piconnector.config;

import java.util.regex.Pattern;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Says in a route whether a setting has a value: <code>autoStartup: "{{set:hris.jdbc.url}}"</code>. With a dot at its end it
 * asks for any setting below: <code>{{set:partners.greenhouse.}}</code>.
 */
final class IsSet implements PropertiesFunction {

    static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{set:([^{}]+)}}");

    private static volatile boolean isEverything;

    private final Settings settings;

    IsSet(Settings settings) {
        this.settings = settings;
    }

    /** Lets every route run, whatever is set: a rehearsal has a stand-in for each system. */
    static void everything() {
        isEverything = true;
    }

    @Override
    public String getName() {
        return "set";
    }

    @Override
    public String apply(String setting) {
        boolean isSet = setting.endsWith(".")
                ? settings.isAnyBelow(setting)
                : settings.text(setting).isPresent();
        return Boolean.toString(isEverything || isSet);
    }
}
