package io.piconnector.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Switches traces on where it is set where they go. Otherwise they would cost time and go nowhere. */
public final class TracesSwitch implements ConfigSourceFactory {

    private static final List<String> ENDPOINTS =
            List.of("quarkus.otel.exporter.otlp.endpoint", "quarkus.otel.exporter.otlp.traces.endpoint");

    /** Above the packaged defaults, below the settings of an installation. */
    private static final int ORDINAL = 251;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean isOn = ENDPOINTS.stream()
                .map(context::getValue)
                .flatMap(Stream::ofNullable)
                .filter(value -> value.getConfigSourceOrdinal() > 0) // Quarkus has a default, in a source below zero
                .map(ConfigValue::getValue)
                .anyMatch(value -> value != null && !value.isBlank());
        return isOn
                ? List.of(new PropertiesConfigSource(
                        Map.of("quarkus.otel.sdk.disabled", "false"), "traces are on", ORDINAL))
                : List.of();
    }
}
