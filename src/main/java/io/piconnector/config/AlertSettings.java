package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The {@code alerts.*} settings: who is told when something needs a person. */
@ConfigMapping(prefix = "alerts")
public interface AlertSettings {

    /** Where alerts are sent. If unset, nobody is told. */
    Optional<@WithConverter(Values.HttpUrl.class) URI> url();

    /** The signing secret of Standard Webhooks: {@code whsec_…}. */
    Optional<@WithConverter(TrimmedStringConverter.class) String> secret();

    /** One cause is told at most once in this time. */
    @WithConverter(Values.PositiveDuration.class)
    Duration period();

    /** A queue is too old if a message has waited for longer than this. */
    @WithConverter(Values.PositiveDuration.class)
    Duration queueAge();

    /** The share of the attempts of ten minutes that must fail, from 0 to 1. */
    @WithConverter(Values.Share.class)
    double failureRate();

    /** The number of refused calls in ten minutes. */
    @WithConverter(Values.Positive.class)
    int refused();
}
