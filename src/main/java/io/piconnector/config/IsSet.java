package io.piconnector.config;

import java.util.regex.Pattern;
import org.apache.camel.spi.PropertiesFunction;

/** Says in a route whether a setting has a value: <code>autoStartup: "{{set:hris.jdbc.url}}"</code>. */
final class IsSet implements PropertiesFunction {

    static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{set:([^{}]+)}}");

    private final Settings settings;

    IsSet(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String getName() {
        return "set";
    }

    @Override
    public String apply(String setting) {
        return Boolean.toString(settings.text(setting).isPresent());
    }
}
