package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.time.Duration;

/** The {@code delivery.*} settings: how messages are delivered and retried. */
@ConfigMapping(prefix = "delivery")
public interface DeliverySettings {

    /** The wait after the first failed attempt. It doubles with each further attempt. */
    @WithConverter(Values.DurationWithUnit.class)
    Duration backoff();

    @WithConverter(Values.DurationWithUnit.class)
    Duration maxBackoff();

    @WithConverter(Values.Positive.class)
    int maxAttempts();

    /** How long a claimed message belongs to its replica. */
    @WithConverter(Values.DurationWithUnit.class)
    Duration lease();

    /** How long one call may take. */
    @WithConverter(Values.PositiveDuration.class)
    Duration timeout();

    /** CloudEvents' {@code ce-source}. */
    @WithConverter(TrimmedStringConverter.class)
    String source();
}
