package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.List;
import java.util.Optional;

/** The {@code privacy.*} settings: what is not kept. */
@ConfigMapping(prefix = "privacy")
public interface PrivacySettings {

    /** Fields that are emptied when a message is done everywhere: {@code email}, or {@code data.result}. */
    Optional<List<@WithConverter(TrimmedStringConverter.class) String>> redact();
}
