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

    /** Above the packaged defaults (250), below the environment (300). */
    static final int ORDINAL = 260;

    private static volatile Path folder;

    /** Lets this process read the file of this folder at its start. */
    public static void use(Path installation) {
        folder = installation;
    }

    /** Returns the installation's folder; the working folder unless {@link #use} named another. */
    public static Path folder() {
        return folder == null ? Path.of("") : folder;
    }

    /** @throws ConfigurationException if the file exists and cannot be read */
    @Override
    public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
        if (folder == null) {
            return List.of();
        }
        Path file = folder.resolve(Installation.FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return List.of(new PropertiesConfigSource(file.toUri().toURL(), ORDINAL));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(file.toAbsolutePath() + " cannot be read: " + e.getMessage()
                    + ": correct the file or its permissions");
        }
    }
}
