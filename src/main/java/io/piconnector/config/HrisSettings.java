package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The {@code hris.*} settings: where orders come from. */
@ConfigMapping(prefix = "hris")
public interface HrisSettings {

    Jdbc jdbc();

    Poll poll();

    File file();

    BambooHr bamboohr();

    Personio personio();

    /** The HRIS database. */
    interface Jdbc {

        /** If unset, the connector polls nothing. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> url();

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        Optional<@WithConverter(TrimmedStringConverter.class) String> password();
    }

    /** How the HRIS database is polled. */
    interface Poll {

        @WithConverter(Values.PositiveDuration.class)
        Duration period();

        /** The most records that one query reads. */
        @WithConverter(Values.Positive.class)
        int batch();
    }

    /** BambooHR's API, as {@code routes/vendors/bamboohr.camel.yaml} uses it. */
    interface BambooHr {

        /** {@code https://COMPANY.bamboohr.com}. If unset, the connector polls nothing there. */
        Optional<@WithConverter(Values.HttpUrl.class) URI> url();

        Optional<@WithConverter(TrimmedStringConverter.class) String> apiKey();

        /** How often the connector asks who has changed. */
        @WithConverter(Values.CamelDuration.class)
        Duration period();

        /** Changes before this time are not read. Default: the first poll. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> since();

        /** The field that says which assessment an employee shall get. */
        @WithConverter(TrimmedStringConverter.class)
        String assessmentField();

        /** The field that the connector writes. An employee with a value there is not ordered. */
        @WithConverter(TrimmedStringConverter.class)
        String statusField();

        @WithConverter(TrimmedStringConverter.class)
        String emailField();
    }

    /** Personio's API, as {@code routes/vendors/personio.camel.yaml} uses it. */
    interface Personio {

        @WithConverter(Values.HttpUrl.class)
        URI url();

        /** If unset, the connector polls nothing there. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> clientId();

        Optional<@WithConverter(TrimmedStringConverter.class) String> clientSecret();

        Optional<@WithConverter(TrimmedStringConverter.class) String> scope();

        /** How often the connector reads the persons. */
        @WithConverter(Values.CamelDuration.class)
        Duration period();

        /** Parameters that choose persons: {@code status=ACTIVE}. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> filter();

        /** The id of the custom attribute that says which assessment a person shall get. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> assessmentAttribute();

        /** The id of the custom attribute that the connector writes. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> statusAttribute();
    }

    /** HRIS records from files. */
    interface File {

        /** A folder: {@code file:}, {@code sftp:} or {@code ftps:}. If unset, the connector reads no files. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> uri();

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        /** The password of the user. With a private key, the passphrase of the key. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        /** The file with the private key to log in to an SFTP server. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> privateKey();

        /** The file with the SFTP server's key. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> knownHosts();

        /** The character between the columns. */
        @WithConverter(Values.Separator.class)
        char separator();

        /** How often the connector checks the folder. */
        @WithConverter(Values.CamelDuration.class)
        Duration delay();
    }
}
