package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.piconnector.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A {@code *.test.yaml}: its tests, and the line of each place in it. */
final class TestFile {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String TESTS = "tests";

    private final String name;
    private final Map<JsonPointer, Integer> lines = new HashMap<>();
    private final List<RouteTest> tests = new ArrayList<>();

    private TestFile(Path file) {
        name = file.toString();
    }

    /** Reads a file. What is wrong with it goes to {@code problems}; then it may have fewer tests. */
    static TestFile read(Path path, Consumer<Problem> problems) {
        TestFile file = new TestFile(path);
        try {
            String text = Files.readString(path);
            JsonNode root = YAML.readTree(text);
            file.readLines(text);
            file.readTests(root, problems);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.accept(new Problem(file.name, line, "is not YAML: " + reason(e) + ": correct it"));
        } catch (IOException e) {
            problems.accept(new Problem(file.name, 0, "cannot be read as UTF-8: " + e.getMessage()));
        }
        return file;
    }

    /** The parser quotes the file over several lines. Only the lines of its own begin without a space. */
    private static String reason(JsonProcessingException error) {
        return error.getOriginalMessage()
                .lines()
                .filter(line -> !line.startsWith(" "))
                .reduce("", (first, last) -> last);
    }

    private void readLines(String text) throws IOException {
        try (JsonParser parser = YAML.createParser(text)) {
            while (parser.nextToken() != null) {
                lines.putIfAbsent(
                        parser.getParsingContext().pathAsPointer(),
                        parser.currentTokenLocation().getLineNr());
            }
        }
    }

    private void readTests(JsonNode root, Consumer<Problem> problems) {
        JsonPointer top = JsonPointer.empty();
        root.fieldNames().forEachRemaining(key -> {
            if (!key.equals(TESTS)) {
                problems.accept(problem(top.appendProperty(key), "'" + key + "' is not known here: write tests"));
            }
        });
        JsonNode list = root.path(TESTS);
        if (!list.isArray() || list.isEmpty()) {
            problems.accept(problem(
                    top.appendProperty(TESTS), "there is no list 'tests': write tests: and below it - name: …"));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            tests.add(new RouteTest(list.get(i), top.appendProperty(TESTS).appendIndex(i), this));
        }
    }

    String name() {
        return name;
    }

    List<RouteTest> tests() {
        return tests;
    }

    /** A problem at a place of the file, or at the nearest place around it that the file has. */
    Problem problem(JsonPointer place, String text) {
        JsonPointer known = place;
        while (known != null && !lines.containsKey(known)) {
            known = known.head();
        }
        return new Problem(name, lines.getOrDefault(known, 1), text);
    }
}
