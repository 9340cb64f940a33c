package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** The settings of a test: the packaged defaults and what the test sets. Nothing comes from this machine's environment. */
public final class TestSettings {

    private static final Path DEFAULTS = Path.of("src/main/resources/application.properties");

    private final SmallRyeConfig config;

    private TestSettings(Map<String, String> values, Map<String, String> environment) {
        try {
            SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(new PropertiesConfigSource(DEFAULTS.toUri().toURL(), 250))
                    .withSources(new PropertiesConfigSource(values, "test", 260))
                    .withSources(new EnvConfigSource(environment, 300))
                    .withMappingIgnore("quarkus.**");
            SettingNames.mappings().forEach(builder::withMapping);
            config = builder.build();
        } catch (ConfigValidationException e) {
            throw new ConfigurationException(StartFailure.describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * From names and values in turn.
     *
     * @throws ConfigurationException as the start would, where a value is wrong or a name is unknown
     */
    public static TestSettings of(String... namesAndValues) {
        return of(map(namesAndValues));
    }

    public static TestSettings of(Map<String, String> values) {
        return new TestSettings(values, Map.of());
    }

    static TestSettings ofEnvironment(Map<String, String> environment) {
        return new TestSettings(Map.of(), environment);
    }

    /** Nothing but these values, without defaults and without roots. */
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

    public PiSettings pi() {
        return config.getConfigMapping(PiSettings.class);
    }

    DestinationSettings destinations() {
        return config.getConfigMapping(DestinationSettings.class);
    }

    public HrisSettings hris() {
        return config.getConfigMapping(HrisSettings.class);
    }

    public DeliverySettings delivery() {
        return config.getConfigMapping(DeliverySettings.class);
    }

    public OutboxSettings outbox() {
        return config.getConfigMapping(OutboxSettings.class);
    }

    public ReconcileSettings reconcile() {
        return config.getConfigMapping(ReconcileSettings.class);
    }

    public AlertSettings alerts() {
        return config.getConfigMapping(AlertSettings.class);
    }

    public PartnerSettings partners() {
        return config.getConfigMapping(PartnerSettings.class);
    }

    public ConsoleSettings console() {
        return config.getConfigMapping(ConsoleSettings.class);
    }

    RoutesSettings routes() {
        return config.getConfigMapping(RoutesSettings.class);
    }

    public Settings byName() {
        return new Settings(config);
    }
}
