package io.piconnector.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What Maven runs: starts the demo as a process of its own, and stays until that has ended. A plain fork would leave the
 * terminal to the shell at Ctrl-C while the demo is still stopping.
 */
public final class Launcher {

    private static final int PATIENCE_SECONDS = 40;

    private Launcher() {}

    /** @param args the project's folder, the packaged demo, the port */
    public static void main(String... args) throws IOException, InterruptedException {
        Path project = Path.of(args[0]);
        Path jar = Path.of(args[1]);
        List<String> command = new ArrayList<>();
        if (Root.isInTheWay()) {
            command.addAll(Root.asNobody(project.resolve(Demo.FOLDER), jar));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dquarkus.profile=demo",
                "-Dquarkus.http.port=" + args[2],
                "-D" + Demo.LAUNCHER + "=" + ProcessHandle.current().pid(),
                "-jar",
                jar.toString()));
        run(new ProcessBuilder(command).directory(project.toFile()).inheritIO().start());
    }

    private static void run(Process demo) throws InterruptedException {
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
            if (!demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
