package io.piconnector.demo;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root. The library that starts it knows a way round, a user namespace, which containers
 * mostly forbid; there the whole demo runs as user nobody.
 */
final class Root {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    private static final String NOBODY = "65534:65534";

    private Root() {}

    /** Whether this process is root, and PostgreSQL minds. */
    static boolean isInTheWay() {
        return "root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable();
    }

    /**
     * What to put before a command so that it runs as user nobody, who from now on owns the folder.
     *
     * @throws DemoFailure where nobody could not run the demo
     */
    static List<String> asNobody(Path folder, Path jar) throws DemoFailure {
        try {
            Files.createDirectories(folder);
            if (succeeds(List.of("chown", "-R", NOBODY, folder.toString()))
                    && succeeds(asNobody("test", "-r", jar.toString()))
                    && succeeds(asNobody("test", "-w", folder.toString()))) {
                return AS_NOBODY;
            }
        } catch (IOException e) {
            throw failure(folder, e);
        }
        throw failure(folder, null);
    }

    private static List<String> asNobody(String... command) {
        return Stream.concat(AS_NOBODY.stream(), Stream.of(command)).toList();
    }

    private static boolean succeeds(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static DemoFailure failure(Path folder, Exception cause) {
        return new DemoFailure(
                "PostgreSQL does not run as root, and user nobody cannot work in " + folder
                        + ". Start the demo as another user, or copy the project to where everybody may read it, /tmp for"
                        + " example",
                cause);
    }
}
