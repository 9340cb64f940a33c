package io.piconnector.demo;

import io.piconnector.tool.Main;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The connector's own start, with an embedded PostgreSQL before it and the simulators beside it. */
@QuarkusMain(name = "demo")
public class Demo {

    /** System property: the process that started this one. */
    static final String LAUNCHER = "demo.launcher";

    /** System property: where the demo's PostgreSQL listens. */
    static final String STORE_PORT = "demo.store.port";

    /** Outlives the demo, in the project's folder. */
    static final Path FOLDER = Path.of(".demo");

    private static final int MANAGEMENT_DISTANCE = 920;
    private static final Pattern DESTINATION = Pattern.compile("destinations\\.([A-Za-z0-9-]+)\\.url");

    /** Held as long as the process lives, however it ends. */
    private static FileLock lock;

    public static void main(String... args) {
        try {
            Path folder = Files.createDirectories(FOLDER.toAbsolutePath()).toRealPath();
            hold(folder);
            int port = Integer.getInteger("quarkus.http.port", 8_080);
            int managementPort = Integer.getInteger("quarkus.management.port", managementPort(port));
            checkFree(port);
            checkFree(managementPort);
            System.setProperty("quarkus.management.port", Integer.toString(managementPort));
            simulateDestinations(port);
            DemoStore store = DemoStore.start(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterConnector(store), "demo-store-stop"));
            System.setProperty("quarkus.datasource.jdbc.url", store.jdbcUrl());
            System.setProperty("hris.jdbc.url", store.database("hris", "hris.sql", "hris-people.sql"));
            System.setProperty("quarkus.datasource.pi.jdbc.url", store.database("pi", "pi.sql"));
            System.setProperty(STORE_PORT, Integer.toString(store.port()));
            stopWithLauncher();
        } catch (Exception e) {
            System.err.println("The demo does not start: " + e.getMessage());
            System.exit(1);
        }
        Main.main(args);
    }

    private static void hold(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = file.tryLock();
        if (lock == null) {
            throw new IllegalStateException(
                    "another demo runs in this folder, and " + folder + " is for one at a time");
        }
    }

    /** As far from the demo's port as in production, so that demos side by side do not meet. */
    private static int managementPort(int port) {
        return port < 64_000 ? port + MANAGEMENT_DISTANCE : port - MANAGEMENT_DISTANCE;
    }

    private static void checkFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port " + port
                            + " is taken by another program. End that one, or choose another port: ./mvnw -Pdemo -Ddemo.port=8081");
        }
    }

    /** A destination that application.properties adds gets a simulator too: nothing leaves this machine. */
    private static void simulateDestinations(int port) throws IOException {
        Path file = Path.of("application.properties");
        Properties settings = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                settings.load(reader);
            }
        }
        for (String setting : settings.stringPropertyNames()) {
            Matcher destination = DESTINATION.matcher(setting);
            if (destination.matches()) {
                System.setProperty(setting, "http://localhost:" + port + "/demo/" + destination.group(1));
            }
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

    /** Without this a demo whose Maven was killed goes on, and nobody sees it. */
    private static void stopWithLauncher() {
        Long launcher = Long.getLong(LAUNCHER);
        if (launcher != null) {
            ProcessHandle.of(launcher).ifPresent(process -> process.onExit().thenRun(() -> System.exit(0)));
        }
    }
}
