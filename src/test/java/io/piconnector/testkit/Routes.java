package io.piconnector.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A copy of the project's routes in a folder of its own, which a test changes as an integration engineer would: by editing files. */
public final class Routes {

    private static final String SUFFIX = ".camel.yaml";

    private final Path folder;

    private Routes(Path folder) {
        this.folder = folder;
    }

    public static Routes copyTo(Path folder) {
        Path source = Path.of("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Routes(folder);
    }

    /** A copy in which orders are not placed: what is ordered stays in its queue. */
    public static Routes placingNoOrders(Path folder) {
        return copyTo(folder).write("create-assessment", """
                - route:
                    id: create-assessment
                    autoStartup: "false"
                    from:
                      uri: outbox:orders
                      steps:
                        - to: outbox:write-back
                """);
    }

    /** Puts a copy of one of the engine's files beside the others, which replaces it. */
    public Routes copyOfEngine(String stem) {
        return copy(Path.of("src/main/resources/engine"), stem);
    }

    private Routes copy(Path source, String stem) {
        try {
            Files.copy(source.resolve(stem + SUFFIX), file(stem), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The value for routes.location. */
    public String location() {
        return "file:" + folder.toAbsolutePath();
    }

    public Routes delete(String stem) {
        try {
            Files.delete(file(stem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Routes write(String stem, String text) {
        try {
            Files.createDirectories(file(stem).getParent());
            Files.writeString(file(stem), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public String read(String stem) {
        try {
            return Files.readString(file(stem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a file; fails where the edit changes nothing, which would leave a test without its subject. */
    public Routes edit(String stem, UnaryOperator<String> edit) {
        String before = read(stem);
        String after = edit.apply(before);
        if (after.equals(before)) {
            throw new IllegalStateException("The edit left " + stem + " as it was:\n" + before);
        }
        return write(stem, after);
    }

    private Path file(String stem) {
        return folder.resolve(stem + SUFFIX);
    }
}
