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

    /** Types by the suffix of an externalId: {@code BA=behavioral}. A blank type takes a suffix of the defaults away. */
    Map<String, @WithConverter(Values.Text.class) String> types();

    Result result();

    Order order();

    /** Who may call the listener, and how much a caller may take. */
    interface Listener {

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        /** Accepted beside {@link #password()} while the password is being changed. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> previousPassword();

        /** True lets anybody call. */
        Optional<@WithConverter(Values.Flag.class) Boolean> anonymous();

        /** Where calls may come from; {@code *} switches the filter off. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> allowedAddresses();

        /** Whose forwarding headers are believed. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> trustedProxies();

        /** The https:// base by which PI reaches the listener. */
        Optional<@WithConverter(Values.HttpUrl.class) URI> publicUrl();

        @WithConverter(TrimmedStringConverter.class)
        String path();

        /** What a 503 tells the caller to wait, in seconds. */
        @WithConverter(Values.Positive.class)
        int retryAfter();

        /** From the connection, or the first byte of a further request, to the end of its head. */
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

        /** Bytes of all bodies that are being read at a time. */
        @WithConverter(Values.Bytes.class)
        long bodyMemory();

        /** The field of a body that tells the type of the assessment. */
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

    /** What is done about the result of an assessment. */
    interface Result {

        /** Whether each completed assessment is fetched once and handed on. Default: true where there is a key. */
        Optional<@WithConverter(Values.Flag.class) Boolean> fetch();
    }

    /** Orders of assessments. */
    interface Order {

        /** Columns, besides {@code job_id}, that the webhook URL carries. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> parameters();

        /** How long after it was sent PI may still be working on an order whose answer was lost. */
        @WithConverter(Values.PositiveDuration.class)
        Duration doubt();
    }
}
