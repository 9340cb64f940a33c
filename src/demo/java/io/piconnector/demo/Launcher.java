package io.piconnector.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What Maven runs: starts the demo as a process of its own, and stays until that has ended. A plain fork would leave the
 * terminal to the shell at Ctrl-C while the demo is still stopping.
 */
public final class Launcher {

    private static final int PATIENCE_SECONDS = 40;

    private Launcher() {}

    /** @param args the project's folder, the packaged demo, the port */
    public static void main(String... args) throws IOException, InterruptedException {
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dquarkus.profile=demo",
                        "-Dquarkus.http.port=" + args[2],
                        "-D" + Demo.LAUNCHER + "=" + ProcessHandle.current().pid(),
                        "-jar",
                        args[1])
                .directory(new File(args[0]))
                .inheritIO()
                .start();
        Thread stop = new Thread(() -> stop(demo), "demo-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        int code = demo.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException stopping) {
            // Maven is being stopped: it has nothing more to say.
            Thread.currentThread().join();
        }
        // The demo has said why it ends; Maven's own words would only hide that.
        System.exit(code);
    }

    private static void stop(Process demo) {
        try {
            demo.destroy();
            if (!demo.waitFor(PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
