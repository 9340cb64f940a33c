package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.List;
import java.util.Optional;

/** The {@code routes.*} settings: where route files are read from. */
@ConfigMapping(prefix = "routes")
public interface RoutesSettings {

    /** Folders ({@code file:…}) or {@code classpath:routes}. */
    Optional<List<@WithConverter(TrimmedStringConverter.class) String>> location();

    /** Whether a changed file is checked and taken over while the connector runs. */
    @WithConverter(Values.Flag.class)
    boolean reload();
}
