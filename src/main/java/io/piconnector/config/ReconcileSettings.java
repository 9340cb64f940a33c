package io.piconnector.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.time.Duration;

/** The {@code reconcile.*} settings: when orders that got no webhook are checked at PI. */
@ConfigMapping(prefix = "reconcile")
public interface ReconcileSettings {

    /** First check of an order that got no webhook. The intervals then grow. */
    @WithConverter(Values.PositiveDuration.class)
    Duration after();

    /** The connector gives up an order this long after it was placed. */
    @WithConverter(Values.PositiveDuration.class)
    Duration until();

    @WithConverter(Values.PositiveDuration.class)
    Duration period();
}
