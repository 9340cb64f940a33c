package io.piconnector.mapping;

import io.piconnector.config.Problem;
import io.piconnector.config.RouteSource;
import io.piconnector.config.VisibleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Finds mapping files: in the folder {@code mappings} below each folder of {@code routes.location}, or in the jar if the
 * packaged routes are used, or if it is the mapping of a hiring system.
 */
public final class MappingFiles {

    /** The end of a mapping's name. */
    public static final String SUFFIX = ".jslt";

    private static final String SCHEMA_SUFFIX = ".schema.json";
    private static final String FOLDER = "mappings";

    /** The mappings of hiring systems are in the jar too. A file of the same name below {@code mappings} replaces one. */
    static final String VENDORS = "vendors/";

    /** Those of them that a route calls by itself, not by a parameter of its template. */
    static final List<String> CALLED = List.of(
            "vendors/bamboohr-changed.jslt",
            "vendors/bamboohr-employee.jslt",
            "vendors/bamboohr-outcome.jslt",
            "vendors/personio-outcome.jslt",
            "vendors/personio-persons.jslt");

    private static final Pattern NAME = Pattern.compile("(?:\\w[\\w.-]*/)*\\w[\\w.-]*\\.jslt");

    /** A mapping of a vendor's format has a few kilobytes. */
    private static final int MAX_SIZE = 1024 * 1024;

    private final List<Path> folders;
    private final boolean usesPackaged;

    private MappingFiles(List<Path> folders, boolean usesPackaged) {
        this.folders = folders;
        this.usesPackaged = usesPackaged;
    }

    /**
     * @param installation the folder that relative paths start from
     * @param locations    {@code routes.location}; if empty, the folder {@code routes} or else the packaged files
     */
    public static MappingFiles of(Path installation, List<String> locations) {
        List<Path> folders = RouteSource.folders(installation, locations).stream()
                .map(folder -> folder.resolve(FOLDER))
                .toList();
        if (!locations.isEmpty()) {
            return new MappingFiles(folders, locations.contains(RouteSource.PACKAGED_LOCATION));
        }
        return Files.isDirectory(folders.get(0).getParent())
                ? new MappingFiles(folders, false)
                : new MappingFiles(List.of(), true);
    }

    /** Whether this can be the name of a mapping: {@code greenhouse.jslt}, {@code vendors/greenhouse.jslt}. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Returns the names of the mappings in the folders, and of those that routes call. The others in the jar have no list. */
    List<String> names(Consumer<Problem> problems) {
        TreeSet<String> names = new TreeSet<>();
        for (Path folder : folders) {
            for (String name : namesIn(folder, problems)) {
                if (!isName(name)) {
                    problems.accept(new Problem(
                            folder.resolve(name).toString(),
                            0,
                            "has a name that no route can use: name it with letters, digits, dots, - and _"));
                } else if (!names.add(name)) {
                    problems.accept(new Problem(
                            folder.resolve(name).toString(),
                            0,
                            "has the name of a mapping in another folder of routes.location: rename one of them"));
                }
            }
        }
        names.addAll(CALLED);
        return List.copyOf(names);
    }

    private static List<String> namesIn(Path folder, Consumer<Problem> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try {
            return VisibleFiles.below(folder).stream()
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(SUFFIX))
                    .toList();
        } catch (IOException e) {
            problems.accept(new Problem(
                    folder.toString(), 0, "cannot be read: " + e.getMessage() + ": correct its permissions"));
            return List.of();
        }
    }

    /**
     * Reads a mapping and its schema.
     *
     * @return empty if there is no such file, or if it cannot be read, which is told to {@code problems}
     */
    Optional<MappingFile> read(String name, Consumer<Problem> problems) {
        if (!isName(name)) {
            return Optional.empty();
        }
        String schema = name.substring(0, name.length() - SUFFIX.length()) + SCHEMA_SUFFIX;
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return text(file, problems)
                        .map(text -> new MappingFile(
                                name, text, file.toString(), schema(schema, folder.resolve(schema), problems)));
            }
        }
        return usesPackaged || name.startsWith(VENDORS) ? packaged(name, schema, problems) : Optional.empty();
    }

    private static Optional<MappingFile.SchemaFile> schema(String name, Path file, Consumer<Problem> problems) {
        return Files.exists(file)
                ? text(file, problems).map(text -> new MappingFile.SchemaFile(name, text, file.toString()))
                : Optional.empty();
    }

    private static Optional<MappingFile> packaged(String name, String schema, Consumer<Problem> problems) {
        String place = RouteSource.PACKAGED_LOCATION + "/" + FOLDER + "/";
        return resource(name, problems)
                .map(text -> new MappingFile(
                        name,
                        text,
                        place + name,
                        resource(schema, problems)
                                .map(found -> new MappingFile.SchemaFile(schema, found, place + schema))));
    }

    private static Optional<String> resource(String name, Consumer<Problem> problems) {
        String path = "routes/" + FOLDER + "/" + name;
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(path)) {
            return in == null ? Optional.empty() : decode("classpath:" + path, in.readNBytes(MAX_SIZE + 1), problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> text(Path file, Consumer<Problem> problems) {
        try (InputStream in = Files.newInputStream(file)) {
            return decode(file.toString(), in.readNBytes(MAX_SIZE + 1), problems);
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "is a broken link" : "cannot be read: " + e.getMessage();
            problems.accept(new Problem(file.toString(), 0, reason + ": correct the file or its permissions"));
            return Optional.empty();
        }
    }

    private static Optional<String> decode(String place, byte[] bytes, Consumer<Problem> problems) {
        if (bytes.length > MAX_SIZE) {
            problems.accept(new Problem(place, 0, "is larger than 1 MiB: make it smaller"));
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            problems.accept(new Problem(place, 0, "is not UTF-8: save it as UTF-8"));
            return Optional.empty();
        }
    }

    /** Whether there is a file of this name, maybe one that cannot be read. */
    public boolean exists(String name) {
        List<Problem> unreadable = new ArrayList<>();
        return read(name, unreadable::add).isPresent() || !unreadable.isEmpty();
    }

    /** Where a mapping of this name would be, for a person. */
    public String placeOf(String name) {
        return folders.isEmpty()
                ? RouteSource.PACKAGED_LOCATION + "/" + FOLDER + "/" + name
                : folders.get(0).resolve(name).toString();
    }
}
