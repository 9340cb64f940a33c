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

        /** Unset: nothing is polled. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> url();

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        Optional<@WithConverter(TrimmedStringConverter.class) String> password();
    }

    /** How the HRIS database is polled. */
    interface Poll {

        @WithConverter(Values.PositiveDuration.class)
        Duration period();

        /** How many records one query reads at most. */
        @WithConverter(Values.Positive.class)
        int batch();
    }

    /** HRIS records from files. */
    interface File {

        /** A folder: {@code file:}, {@code sftp:} or {@code ftps:}. Unset: no files are read. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> uri();

        Optional<@WithConverter(TrimmedStringConverter.class) String> username();

        /** With a private key: what the key is locked with. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> password();

        /** The file with the private key to log in to an SFTP server with. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> privateKey();

        /** The file with the SFTP server's key. */
        Optional<@WithConverter(TrimmedStringConverter.class) String> knownHosts();

        /** What stands between the columns. */
        @WithConverter(Values.Separator.class)
        char separator();

        /** How often the folder is looked at. */
        @WithConverter(Values.CamelDuration.class)
        Duration delay();
    }
}
