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

    /** Comes before a command that is to run as user nobody, who owns the folder from now on. Ends this process where that fails. */
    static List<String> asNobody(Path folder, Path jar) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (!succeeds(List.of("chown", "-R", NOBODY, folder.toString()))
                || !succeeds(asNobody("test", "-r", jar.toString()))
                || !succeeds(asNobody("test", "-w", folder.toString()))) {
            System.err.println(
                    "The demo does not start: PostgreSQL does not run as root, and user nobody cannot work in "
                            + folder
                            + ". Start the demo as another user, or copy the project to where everybody may read it,"
                            + " /tmp for example");
            System.exit(1);
        }
        return AS_NOBODY;
    }

    private static List<String> asNobody(String... command) {
        return Stream.concat(AS_NOBODY.stream(), Stream.of(command)).toList();
    }

    private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
