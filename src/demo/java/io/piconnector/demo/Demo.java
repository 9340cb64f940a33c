package io.piconnector.demo;

import io.piconnector.tool.Main;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The connector's own start, with an embedded PostgreSQL before it and the simulators beside it. */
@QuarkusMain(name = "demo")
public class Demo {

    /** Outlives the demo, in the project's folder. */
    static final Path FOLDER = Path.of(".demo");

    private static final int LARGEST_PORT = 65_535;

    /** Between the listener's port and that of health and metrics, as in production. */
    private static final int MANAGEMENT_DISTANCE = 920;

    /** Held as long as the process lives, however it ends. */
    private static FileLock lock;

    public static void main(String... args) {
        try {
            Path folder = Files.createDirectories(FOLDER.toAbsolutePath()).toRealPath();
            hold(folder);
            choosePorts();
            EmbeddedPostgres store = DemoStore.start(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterConnector(store)));
            System.setProperty("quarkus.datasource.jdbc.url", store.getJdbcUrl("postgres", "postgres"));
            System.setProperty("hris.jdbc.url", store.getJdbcUrl("postgres", DemoStore.HRIS));
            System.setProperty("demo.store.port", Integer.toString(store.getPort()));
            DemoVendors.start(
                    System.getProperty("demo.vendors", "none").replace("none", ""),
                    System.getProperty("demo.address"),
                    Integer.getInteger("quarkus.management.port") + 1);
            DemoVendors.remember(store.getDatabase("postgres", DemoStore.HRIS));
            // Without this a demo whose Maven was killed goes on, and nobody sees it.
            ProcessHandle.current().parent().ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(0)));
        } catch (Exception e) {
            System.err.println("The demo does not start: " + e.getMessage());
            System.exit(1);
        }
        Main.main(args);
    }

    private static void hold(Path folder) throws IOException {
        lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .tryLock();
        if (lock == null) {
            throw new IllegalStateException(
                    "another demo runs in this folder, and " + folder + " is for one at a time");
        }
    }

    private static void choosePorts() {
        int port = Integer.getInteger("quarkus.http.port", 8_080);
        int management = port + (port + MANAGEMENT_DISTANCE > LARGEST_PORT ? -1 : 1) * MANAGEMENT_DISTANCE;
        checkFree(port);
        checkFree(management);
        System.setProperty("quarkus.management.port", Integer.toString(management));
        System.setProperty("demo.address", "http://localhost:" + port);
    }

    private static void checkFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("port " + port + " is taken by another program. End that one, or choose"
                    + " another port: ./mvnw -Pdemo -Ddemo.port=8081");
        }
    }

    /** The connector needs its store until it has stopped: the hooks of a JVM run side by side. */
    private static void stopAfterConnector(EmbeddedPostgres store) {
        Application connector = Application.currentApplication();
        if (connector != null) {
            connector.awaitShutdown();
        }
        DemoStore.stop(store);
    }
}
