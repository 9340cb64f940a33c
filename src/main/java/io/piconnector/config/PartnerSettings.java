package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code partners.*} settings: hiring systems that order assessments by a protocol of their own. */
@ConfigMapping(prefix = "partners")
public interface PartnerSettings {

    /** What is offered. Default: {@code behavioral} and {@code cognitive}. */
    Map<String, Test> tests();

    /** The template of the link that vendors show; default: the connector's own result page. */
    Optional<@WithConverter(TrimmedStringConverter.class) String> resultLink();

    /** How long the content of an order is kept when it is over. */
    @WithConverter(Values.DurationWithUnit.class)
    Duration retention();

    /** The connector's own result page. */
    ResultPage resultPage();

    /** The vendors, by name. */
    @WithParentName
    Map<String, Vendor> vendors();

    /** An assessment that is offered. */
    interface Test {

        Optional<@WithConverter(TrimmedStringConverter.class) String> label();

        /** One of the types of {@code pi.types.*}. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> type();
    }

    /** The connector's own result page. */
    interface ResultPage {

        /** How long it is shown after the result. */
        @WithConverter(Values.DurationWithUnit.class)
        Duration valid();
    }

    /** Our credentials at a vendor. */
    interface Access {

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        /** Sent as the user name of Basic credentials. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> apiKey();

        /** Sent in a header that the vendor's route file names. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> secret();

        /** Client credentials of OAuth 2.0. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> clientId();

        Optional<@WithConverter(TrimmedStringConverter.class) String> clientSecret();

        Optional<@WithConverter(Values.HttpUrl.class) URI> tokenUrl();

        Optional<@WithConverter(TrimmedStringConverter.class) String> scope();

        /** The value of the Authorization header. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> authorization();
    }

    /** One hiring system. */
    interface Vendor extends Access {

        /** The keys of each customer, in clear or as {@code sha256:<hex>}. Two are valid while one is replaced. */
        Map<String, List<@WithConverter(TrimmedStringConverter.class) String>> keys();

        /** Where callback URLs may lead: names of hosts, or whole origins. */
        Optional<List<@WithConverter(TrimmedStringConverter.class) String>> hosts();

        /** Where updates go if the order brings no URL. */
        Optional<@WithConverter(Values.HttpUrl.class) URI> baseUrl();

        /** Our name in the vendor's paths. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> codename();

        /** Signs the vendor's calls, if it has no key. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> webhookSecret();

        /** What the vendor is told when PI could not process an assessment: a word of the vendor's. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> failedAs();

        /** Credentials that only one customer has. */
        Map<String, Access> accounts();
    }
}
