package io.piconnector.demo;

import io.piconnector.tool.Main;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** The connector's own start, with an embedded PostgreSQL before it and the simulators beside it. */
@QuarkusMain(name = "demo")
public class Demo {

    /** System property: the process that started this one. */
    static final String LAUNCHER = "demo.launcher";

    /** System property: where the demo's PostgreSQL listens. */
    static final String STORE_PORT = "demo.store.port";

    /** What outlives a demo, in the project's folder. */
    static final String FOLDER = ".demo";

    private static final int DEFAULT_PORT = 8080;
    private static final int DEFAULT_MANAGEMENT_PORT = 9000;
    private static final int HIGHEST_PORT = 65_535;

    public static void main(String... args) {
        try {
            DemoFolder folder = DemoFolder.open(Path.of(FOLDER));
            int port = Integer.getInteger("quarkus.http.port", DEFAULT_PORT);
            checkPort(port, port);
            int managementPort = Integer.getInteger("quarkus.management.port", managementPort(port));
            checkPort(managementPort, port);
            System.setProperty("quarkus.management.port", Integer.toString(managementPort));
            DemoStore store = DemoStore.start(folder.path());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterConnector(store), "demo-store-stop"));
            System.setProperty("quarkus.datasource.jdbc.url", store.jdbcUrl());
            System.setProperty("hris.jdbc.url", store.database("hris", "hris.sql", "hris-people.sql"));
            System.setProperty("quarkus.datasource.pi.jdbc.url", store.database("pi", "pi.sql"));
            System.setProperty(STORE_PORT, Integer.toString(store.port()));
            stopWithLauncher();
        } catch (DemoFailure e) {
            e.tell();
            System.exit(1);
        }
        Main.main(args);
    }

    /** As far from the demo's port as in production, so that demos side by side do not meet. */
    private static int managementPort(int port) {
        int distance = DEFAULT_MANAGEMENT_PORT - DEFAULT_PORT;
        return port <= HIGHEST_PORT - distance ? port + distance : port - distance;
    }

    private static void checkPort(int port, int demoPort) throws DemoFailure {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            free.getLocalPort();
        } catch (IOException e) {
            throw new DemoFailure("port " + port + " is taken by another program. End that one, or choose another port:"
                    + " ./mvnw -Pdemo -Ddemo.port=" + (demoPort == HIGHEST_PORT ? DEFAULT_PORT : demoPort + 1));
        }
    }

    /** The connector needs its store until it has stopped: the hooks of a JVM run side by side. */
    private static void stopAfterConnector(DemoStore store) {
        Application connector = Application.currentApplication();
        if (connector != null) {
            connector.awaitShutdown();
        }
        store.stop();
    }

    /** Somebody who ends Maven hard would else leave a demo behind that nobody sees. */
    private static void stopWithLauncher() {
        Long launcher = Long.getLong(LAUNCHER);
        if (launcher != null) {
            ProcessHandle.of(launcher).ifPresent(process -> process.onExit().thenRun(() -> System.exit(0)));
        }
    }
}
