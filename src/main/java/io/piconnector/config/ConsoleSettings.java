package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code console.*} settings: who may see and steer the connector. */
@ConfigMapping(prefix = "console")
public interface ConsoleSettings {

    Map<String, User> users();

    Map<String, Token> tokens();

    /** The addresses that may call. {@code *} means everywhere. */
    Optional<List<@WithConverter(TrimmedStringConverter.class) String>> addresses();

    /** The base URL with which people reach the console. Default: {@code pi.listener.public-url}. */
    Optional<@WithConverter(Values.HttpUrl.class) URI> publicUrl();

    /** A session ends when it has not been used for this long. */
    @WithConverter(Values.PositiveDuration.class)
    Duration sessionTimeout();

    /** A person. */
    interface User {

        /** In clear, or a bcrypt hash {@code $2…}. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        Optional<@WithConverter(TrimmedStringConverter.class) String> role();
    }

    /** A program. */
    interface Token {

        /** In clear, or {@code sha256:} and 64 hexadecimal digits. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> token();

        Optional<@WithConverter(TrimmedStringConverter.class) String> role();
    }
}
