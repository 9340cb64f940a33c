package io.piconnector.tool;

import io.piconnector.config.Installation;
import io.piconnector.config.InstallationFile;
import io.piconnector.config.StartFailure;
import io.piconnector.listener.ConnectionGuards;
import io.piconnector.tool.check.Check;
import io.piconnector.tool.ctl.Ctl;
import io.piconnector.tool.rehearsal.MadeUp;
import io.piconnector.tool.rehearsal.Rehearsal;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.apache.camel.quarkus.main.CamelMainApplication;

/** Starts the connector, or runs a {@link Command}. If the start fails, it says why, a line a problem. */
@QuarkusMain
public class Main {

    /** Stands for a credential that is not needed to check or to try an installation. */
    private static final String NOT_SET = "not-set-here";

    /** The word of the client for operators. */
    private static final String CTL = "ctl";

    public static void main(String... args) {
        if (args.length > 0 && args[0].equals(CTL)) {
            System.exit(Ctl.run(Arrays.copyOfRange(args, 1, args.length))); // nothing of the connector is started
        }
        Command command = Command.of(args);
        InstallationFile.use(command.folder());
        Installation installation = Installation.read(command.folder());
        boolean isStart = command.word() == Command.Word.START;
        if (!isStart || !installation.isStartable()) {
            stayInside(installation);
        }
        if (!isStart) {
            fillIn(installation);
        }
        boolean isCheck = command.word() == Command.Word.CHECK;
        Check.at(installation, !isStart, isCheck);
        if (command.isRehearsal()) {
            rehearse(installation);
            Commands.command(command);
            Quarkus.run(Commands.class, Check::exit);
        } else {
            ConnectionGuards.enable();
            Quarkus.run(CamelMainApplication.class, isCheck ? Check::exit : StartFailure::exit);
        }
    }

    /**
     * Lets Quarkus come as far as the check: it would stop at the first wrong value. Nothing listens, nothing is logged,
     * no credentials are needed, no database is asked.
     */
    private static void stayInside(Installation installation) {
        installation.wrongValues().keySet().forEach(name -> System.setProperty(name, Installation.defaultOf(name)));
        installation.locations().ifPresent(there -> System.setProperty("quarkus.config.locations", there));
        System.setProperty("quarkus.log.console.level", "OFF");
        System.setProperty("quarkus.http.host-enabled", "false");
        System.setProperty("quarkus.management.host-enabled", "false");
        System.setProperty("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/none"); // never connected to
        System.setProperty("quarkus.datasource.jdbc.min-size", "0");
        setIfMissing(installation, "pi.listener.username", "pi");
        setIfMissing(installation, "pi.listener.password", NOT_SET);
    }

    /** Makes up the secrets of destinations, because an installation that is only checked or tried need not have them. */
    private static void fillIn(Installation installation) {
        for (String name : installation.destinations(Set.of())) {
            String prefix = "destinations." + name + ".";
            if (installation.value(prefix + "username").isPresent()) {
                setIfMissing(installation, prefix + "password", NOT_SET);
            }
            if (installation.value(prefix + "oauth2.token-url").isPresent()) {
                setIfMissing(installation, prefix + "oauth2.client-id", NOT_SET);
                setIfMissing(installation, prefix + "oauth2.client-secret", NOT_SET);
            }
        }
    }

    /** Lets every route run, with the stand-ins of {@link Rehearsal}. */
    private static void rehearse(Installation installation) {
        Rehearsal.use();
        System.setProperty("camel.component.http.http-client-configurer", "#bean:recordedHttp");
        System.setProperty("pi.api.rate", "unlimited");
        MadeUp.settings(installation).forEach(System::setProperty);
        setIfMissing(installation, "pi.api.key", NOT_SET);
        setIfMissing(installation, "pi.listener.public-url", "https://connector.example");
        // Without these, hiring systems get no request.
        setIfMissing(installation, "partners.recruitee.codename", NOT_SET);
        setIfMissing(installation, "ashby.partner-id", "00000000-0000-4000-8000-000000000000");
        // The routes of the HRIS start. Nothing is read there.
        System.setProperty("hris.jdbc.url", "jdbc:postgresql://127.0.0.1:1/none");
        System.setProperty(
                "hris.file.uri",
                "file:" + Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    }

    private static void setIfMissing(Installation installation, String name, String value) {
        if (installation.value(name).isEmpty()) {
            System.setProperty(name, value);
        }
    }
}
