package io.piconnector.config;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.time.Duration;
import java.util.Optional;

/** The {@code hris.*} settings: where orders come from. */
@ConfigMapping(prefix = "hris")
public interface HrisSettings {

    Jdbc jdbc();

    Poll poll();

    File file();

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
