package io.piconnector.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Settings of a test's own: nothing comes from the project's application.properties or from the environment. */
public final class TestSettings {

    private TestSettings() {}

    /** Settings from names and values in turn. */
    public static Settings of(String... namesAndValues) {
        return new Settings(config(map(namesAndValues)));
    }

    public static Settings of(Map<String, String> values) {
        return new Settings(config(values));
    }

    static Config config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }

    static Map<String, String> map(String... namesAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return values;
    }
}
