package io.piconnector.tool;

import io.piconnector.config.Installation;
import io.piconnector.config.InstallationFile;
import io.piconnector.config.StartFailure;
import io.piconnector.listener.ConnectionGuards;
import io.piconnector.tool.check.Check;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.quarkus.main.CamelMainApplication;

/** Starts the connector, or runs a command: {@code check [FOLDER]}. If the start fails, it says why, a line a problem. */
@QuarkusMain
public class Main {

    private static final String CHECK = "check";

    public static void main(String... args) {
        boolean isCheck = args.length > 0 && args[0].equals(CHECK);
        Path folder = Path.of(isCheck && args.length > 1 ? args[1] : "");
        if (!Files.isDirectory(folder.toAbsolutePath())) {
            System.err.println(folder + " is no folder: name the one that holds application.properties and routes");
            System.exit(1);
        }
        InstallationFile.use(folder);
        Installation installation = Installation.read(folder);
        if (isCheck || !installation.isStartable()) {
            onlyCheck(installation);
        }
        Check.at(installation, isCheck);
        ConnectionGuards.enable();
        Quarkus.run(CamelMainApplication.class, isCheck ? Check::exit : StartFailure::exit);
    }

    /**
     * Lets Quarkus come as far as the check: it would stop at the first wrong value. Nothing listens, nothing is logged,
     * no credentials are needed.
     */
    private static void onlyCheck(Installation installation) {
        installation.wrongValues().keySet().forEach(name -> System.setProperty(name, Installation.defaultOf(name)));
        installation.locations().ifPresent(there -> System.setProperty("quarkus.config.locations", there));
        System.setProperty("quarkus.log.console.level", "OFF");
        System.setProperty("quarkus.http.host-enabled", "false");
        System.setProperty("quarkus.management.host-enabled", "false");
        System.setProperty("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/check"); // never connected to
        System.setProperty("quarkus.datasource.jdbc.min-size", "0");
        for (String name : new String[] {"pi.listener.username", "pi.listener.password"}) {
            if (installation.value(name).isEmpty()) {
                System.setProperty(name, "check");
            }
        }
    }
}
