package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The {@code outbox.*} settings: which headers are stored with a message, and how long finished messages are kept. */
@ConfigMapping(prefix = "outbox")
public interface OutboxSettings {

    /** How long finished messages are kept. */
    @WithConverter(Values.DurationWithUnit.class)
    Duration retention();

    /** The same of some queues: {@code outbox.retention.ats}. */
    @WithName("retention")
    Map<String, @WithConverter(Values.DurationWithUnit.class) Duration> retentionOf();

    /** Headers that are stored and passed on. */
    Optional<@WithConverter(TrimmedStringConverter.class) String> headers();
}
