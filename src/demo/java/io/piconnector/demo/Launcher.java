package io.piconnector.demo;

import io.quarkus.dev.console.QuarkusConsole;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What Maven runs: starts the demo as a process of its own, and stays until that has ended. A plain fork would leave the
 * terminal to the shell at Ctrl-C while the demo is still stopping.
 */
public final class Launcher {

    /**
     * PostgreSQL refuses to run as root. The library that starts it knows a way round, a user namespace, which containers
     * mostly forbid; there the whole demo runs as user nobody.
     */
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    private Launcher() {}

    /** @param args the project's folder, the packaged demo, the port, the simulated hiring systems */
    public static void main(String... args) throws IOException, InterruptedException {
        Path project = Path.of(args[0]);
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
            giveToNobody(project.resolve(Demo.FOLDER).toString(), args[1]);
            command.addAll(AS_NOBODY);
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The demo starts fast and has little to do.
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (!QuarkusConsole.IS_WINDOWS) {
            // JDK 17 and later ones call it differently.
            command.addAll(List.of("-Dsun.stdout.encoding=UTF-8", "-Dstdout.encoding=UTF-8"));
        }
        command.addAll(List.of(
                "-Dquarkus.profile=demo",
                "-Dquarkus.http.port=" + args[2],
                "-Ddemo.vendors=" + args[3],
                "-jar",
                args[1]));
        Process demo = new ProcessBuilder(command)
                .directory(project.toFile())
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            demo.destroy();
            demo.onExit().join();
        }));
        // The demo has said why it ends; Maven's own words would only hide that.
        System.exit(demo.waitFor());
    }

    private static void giveToNobody(String folder, String jar) throws IOException, InterruptedException {
        String script = "mkdir -p \"$0\" && chown -R 65534:65534 \"$0\" && %s test -r \"$1\" -a -w \"$0\""
                .formatted(String.join(" ", AS_NOBODY));
        if (new ProcessBuilder("sh", "-c", script, folder, jar).start().waitFor() != 0) {
            System.err.println(
                    "The demo does not start: PostgreSQL does not run as root, and user nobody cannot work in "
                            + folder
                            + ". Start the demo as another user, or copy the project to where everybody may read it,"
                            + " /tmp for example");
            System.exit(1);
        }
    }
}
