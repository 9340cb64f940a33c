package io.piconnector.tool;

import io.piconnector.config.InstallationFile;
import io.piconnector.config.StartFailure;
import io.piconnector.listener.ConnectionGuards;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.apache.camel.quarkus.main.CamelMainApplication;

/** Starts the connector. If the start fails, it says why in one line. */
@QuarkusMain
public class Main {

    public static void main(String... args) {
        InstallationFile.use();
        ConnectionGuards.enable();
        Quarkus.run(CamelMainApplication.class, StartFailure::exit, args);
    }
}
