package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The {@code destinations.NAME.*} settings: where events are delivered. */
@ConfigMapping(prefix = "destinations")
public interface DestinationSettings {

    @WithParentName
    Map<String, Destination> byName();

    /** One destination. */
    interface Destination {

        Optional<@WithConverter(Values.HttpUrl.class) URI> url();

        /** The signing secret of Standard Webhooks: {@code whsec_…}. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> secret();

        /** The value of the Authorization header. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> authorization();

        /** Basic credentials, in place of an Authorization header. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        OAuth2 oauth2();
    }

    /** Client credentials of OAuth 2.0, in place of an Authorization header. */
    interface OAuth2 {

        Optional<@WithConverter(Values.HttpUrl.class) URI> tokenUrl();

        Optional<@WithConverter(TrimmedStringConverter.class) String> clientId();

        Optional<@WithConverter(TrimmedStringConverter.class) String> clientSecret();

        Optional<@WithConverter(TrimmedStringConverter.class) String> scope();

        /** More fields of the request for a token: {@code sub=7001}. */
        Map<String, @WithConverter(TrimmedStringConverter.class) String> parameters();
    }
}
