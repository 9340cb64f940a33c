package io.piconnector.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Switches OpenID Connect on where {@code quarkus.oidc.auth-server-url} is set. Without that URL Quarkus would not start. */
public final class OidcSwitch implements ConfigSourceFactory {

    public static final String URL = "quarkus.oidc.auth-server-url";

    /** Above the packaged defaults, below the settings of an installation. */
    private static final int ORDINAL = 251;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue url = context.getValue(URL);
        boolean isOn = url != null && url.getValue() != null && !url.getValue().isBlank();
        return isOn
                ? List.of(new PropertiesConfigSource(
                        Map.of("quarkus.oidc.tenant-enabled", "true"), "OpenID Connect is on", ORDINAL))
                : List.of();
    }
}
