package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code pi.*} settings: the listener that PI calls, PI's API, the types of assessments, orders. */
@ConfigMapping(prefix = "pi")
public interface PiSettings {

    Listener listener();

    Api api();

    /** Types by the suffix of an externalId: {@code BA=behavioral}. A blank type removes a default suffix. */
    Map<String, @WithConverter(Values.Text.class) String> types();

    Result result();

    Order order();

    /** Who may call the listener, and how many resources callers may use. */
    interface Listener {

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        /** Accepted beside {@link #password()} while the password is being changed. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> previousPassword();

        /** True lets anybody call. */
        Optional<@WithConverter(Values.Flag.class) Boolean> anonymous();

        /** The addresses that may call. {@code *} switches the filter off. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> allowedAddresses();

        /** The proxies whose forwarding headers are believed. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> trustedProxies();

        /** The https:// base URL with which PI reaches the listener. */
        Optional<@WithConverter(Values.HttpUrl.class) URI> publicUrl();

        @WithConverter(TrimmedStringConverter.class)
        String path();

        /** The seconds that a 503 asks the caller to wait. */
        @WithConverter(Values.Positive.class)
        int retryAfter();

        /** From the connection, or the first byte of a later request, to the end of the request's head. */
        @WithConverter(Values.PositiveDuration.class)
        Duration headTimeout();

        /** From the end of a request's head to the end of its body. */
        @WithConverter(Values.PositiveDuration.class)
        Duration bodyTimeout();

        /** How long a connection stays open between two requests. */
        @WithConverter(Values.PositiveDuration.class)
        Duration idleTimeout();

        @WithConverter(Values.Positive.class)
        int maxConnections();

        /** Bytes of all bodies that are being read at the same time. */
        @WithConverter(Values.Bytes.class)
        long bodyMemory();

        /** The body field that tells the type of the assessment. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> typeField();
    }

    /** PI's API. */
    interface Api {

        @WithConverter(Values.HttpUrl.class)
        URI baseUrl();

        Optional<@WithConverter(TrimmedStringConverter.class) String> key();

        /** Calls a minute, {@code auto} or {@code unlimited}. */
        @WithConverter(Values.Rate.class)
        String rate();

        /** The property of an order that carries its webhook URL, or {@code none}. */
        @WithConverter(TrimmedStringConverter.class)
        String webhookProperty();

        /** The field of an assessment that tells its state. */
        @WithConverter(TrimmedStringConverter.class)
        String stateField();
    }

    /** What happens with the result of an assessment. */
    interface Result {

        /**
         * Whether the connector fetches each completed assessment once and delivers it. Default: true if there is a
         * key.
         */
        Optional<@WithConverter(Values.Flag.class) Boolean> fetch();

        /** Where the score of an assessment is: names or dotted paths, tried in this order. PI publishes no name. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> scoreField();

        /** The same for the name of the behavioural profile. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> profileField();

        /** The same for a link to PI's report. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> reportField();
    }

    /** Orders of assessments. */
    interface Order {

        /** Columns that the webhook URL carries in addition to {@code job_id}. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> parameters();

        /** After a lost answer, PI may still be working on an order for this long after it was sent. */
        @WithConverter(Values.PositiveDuration.class)
        Duration doubt();
    }
}
