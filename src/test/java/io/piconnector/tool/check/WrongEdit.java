package io.piconnector.tool.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A mistake of an engineer: a file of {@code src/test/resources/wrong-edits}.
 *
 * @param edits       what is changed in the sound installation
 * @param environment variables
 * @param properties  those of the command line
 * @param expect      the lines about it, in which files are named relative to the installation
 */
public record WrongEdit(
        String name,
        List<Map<String, Object>> edits,
        Map<String, String> environment,
        Map<String, String> properties,
        List<String> expect) {

    private static final Path FOLDER = Path.of("src/test/resources/wrong-edits");
    private static final Path SOUND = FOLDER.resolve("sound");
    private static final String SUFFIX = ".yaml";

    public static Stream<WrongEdit> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .map(WrongEdit::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    public static WrongEdit read(String name) {
        try {
            Map<String, Object> yaml =
                    (Map<String, Object>) new Load(LoadSettings.builder().build())
                            .loadFromString(Files.readString(FOLDER.resolve(name + SUFFIX)));
            return new WrongEdit(
                    name,
                    (List<Map<String, Object>>) yaml.getOrDefault("edits", List.of()),
                    (Map<String, String>) yaml.getOrDefault("environment", Map.of()),
                    (Map<String, String>) yaml.getOrDefault("properties", Map.of()),
                    (List<String>) yaml.get("expect"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the sound installation. */
    public static void copySound(Path installation) {
        try (Stream<Path> files = Files.walk(SOUND)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = installation.resolve(SOUND.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an installation with this mistake. */
    public void writeTo(Path installation) {
        copySound(installation);
        for (Map<String, Object> edit : edits) {
            try {
                apply(installation.resolve(edit.get("file").toString()), edit);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void apply(Path file, Map<String, Object> edit) throws IOException {
        if (edit.containsKey("delete")) {
            Files.delete(file);
        } else if (edit.containsKey("text")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, edit.get("text").toString());
        } else {
            String before = Files.readString(file);
            String replaced = edit.get("replace").toString();
            int at = before.indexOf(replaced);
            if (at < 0) {
                throw new IllegalStateException(name + ": " + file + " does not hold: " + replaced);
            }
            Files.writeString(
                    file, before.substring(0, at) + edit.get("by") + before.substring(at + replaced.length()));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
