package io.piconnector.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the project's installation, that is its routes and settings, in a folder of its own. */
public final class Installation {

    private static final String TESTS = "routes/tests";

    private final Path folder;

    private Installation(Path folder) {
        this.folder = folder;
    }

    public static Installation copyTo(Path folder) throws IOException {
        Path routes = folder.resolve("routes");
        Routes.copyTo(Files.createDirectories(routes));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        return new Installation(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Replaces all route tests by those of another folder. */
    public Installation withTestsOf(Path other) throws IOException {
        deleteTests();
        for (Path test : list(other)) {
            Files.copy(test, folder.resolve(TESTS).resolve(test.getFileName()));
        }
        return this;
    }

    /** Replaces all route tests by those of this text. */
    public Installation onlyTest(String yaml) throws IOException {
        deleteTests();
        return write(TESTS + "/only.test.yaml", yaml);
    }

    private void deleteTests() throws IOException {
        for (Path test : list(folder.resolve(TESTS))) {
            Files.delete(test);
        }
    }

    private static List<Path> list(Path tests) throws IOException {
        try (Stream<Path> files = Files.walk(tests)) {
            return files.filter(file -> file.toString().endsWith(".test.yaml")).toList();
        }
    }

    public Installation write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
        return this;
    }

    /** Changes a file. Fails if the text is not there, because the test would then have no subject. */
    public Installation replace(String file, String text, String replacement) throws IOException {
        String before = Files.readString(folder.resolve(file));
        if (!before.contains(text)) {
            throw new IllegalStateException(file + " does not hold " + text);
        }
        return write(file, before.replace(text, replacement));
    }
}
