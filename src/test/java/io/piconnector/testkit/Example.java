package io.piconnector.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** An example of the documentation: the files of an installation that differ from the shipped ones. */
public record Example(String name) {

    public static final Path FOLDER = Path.of("src/docs/examples");

    private static final String SETTINGS = "application.properties";

    public static Stream<Example> all() {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders
                    .map(folder -> new Example(folder.getFileName().toString()))
                    .sorted((one, other) -> one.name.compareTo(other.name))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an installation as an engineer does: the shipped files, the example's files in their place, its settings added. */
    public void copyTo(Path installation) throws IOException {
        copyRoutes(Path.of("routes"), installation.resolve("routes"), false);
        Files.copy(Path.of(SETTINGS), installation.resolve(SETTINGS));
        copyRoutes(FOLDER.resolve(name).resolve("routes"), installation.resolve("routes"), true);
        Path settings = FOLDER.resolve(name).resolve(SETTINGS);
        if (Files.exists(settings)) {
            Files.write(installation.resolve(SETTINGS), Files.readAllBytes(settings), StandardOpenOption.APPEND);
        }
    }

    /** Copies route files, mappings and, on demand, route tests. */
    public static void copyRoutes(Path from, Path to, boolean withTests) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path name = from.relativize(file);
            if (withTests || !name.startsWith("tests")) {
                Files.createDirectories(to.resolve(name).getParent());
                Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
