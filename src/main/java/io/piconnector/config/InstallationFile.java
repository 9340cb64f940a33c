package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;

/**
 * Reads {@code application.properties} from the folder in which the connector starts. Quarkus itself reads only
 * {@code config/}. The build loads this class too, but must not put an installation's settings into the jar. So the
 * file is read only after {@link #use()}.
 */
public final class InstallationFile implements ConfigSourceProvider {

    private static final Path FILE = Path.of("application.properties");

    /** Above the packaged defaults (250), below the environment (300). */
    private static final int ORDINAL = 260;

    private static volatile boolean isUsed;

    /** Lets this process read the file at its start. */
    public static void use() {
        isUsed = true;
    }

    /** @throws ConfigurationException if the file exists and cannot be read */
    @Override
    public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
        if (!isUsed || !Files.exists(FILE)) {
            return List.of();
        }
        try {
            return List.of(new PropertiesConfigSource(FILE.toUri().toURL(), ORDINAL));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(FILE.toAbsolutePath() + " cannot be read: " + e.getMessage()
                    + ": correct the file or its permissions");
        }
    }
}
