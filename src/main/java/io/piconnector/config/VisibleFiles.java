package io.piconnector.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What is below a folder of an installation. Hidden files and folders do not count, because Kubernetes mounts each file of
 * a ConfigMap as a link into a hidden folder beside it.
 */
public final class VisibleFiles {

    private VisibleFiles() {}

    /** Returns files, folders and broken links, in order. */
    public static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(path -> isVisible(folder.relativize(path)))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isVisible(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .noneMatch(name -> name.toString().startsWith("."));
    }
}
