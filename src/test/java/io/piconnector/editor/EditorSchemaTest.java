package io.piconnector.editor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What editors know about route files and their tests. */
class EditorSchemaTest {

    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String HINT = "# yaml-language-server: $schema=";

    private static final Path TEST_SCHEMA = Path.of("routes/.schema/route-test.schema.json");
    private static final Path FAILING_TESTS = Path.of("src/test/resources/failing-route-tests");

    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(Files.readString(EditorSchema.FILE));
    }

    /** Every route file of the project but those that are wrong on purpose. */
    static Stream<Path> files() {
        return Stream.of("routes", "src/main/resources/engine", "src/docs/examples", "k8s/overlays")
                .map(Path::of)
                .flatMap(EditorSchemaTest::walk)
                .filter(file -> file.toString().endsWith(".camel.yaml"))
                .sorted();
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is in the repository, so that an editor finds it in a fresh clone. */
    @Test
    void shouldBeWhatTheBuildMakes() throws IOException {
        // Given
        Path made = Files.createDirectories(Path.of("target")).resolve(EditorSchema.FILE.getFileName());

        // When
        Files.writeString(made, EditorSchema.text(EditorSchema.make()));

        // Then
        assertThat(Files.mismatch(made, EditorSchema.FILE))
                .as("after an upgrade of Camel or a change of the outbox: cp " + made + " " + EditorSchema.FILE)
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldFindNothingWrongInAShippedFile(Path file) throws IOException {
        assertThat(problems(Files.readString(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldBeNamedByEachFile(Path file) throws IOException {
        String first = Files.readAllLines(file).get(0);

        assertThat(first).startsWith(HINT);
        assertThat(file.resolveSibling(first.substring(HINT.length())).normalize())
                .isEqualTo(EditorSchema.FILE);
    }

    @ParameterizedTest
    @CsvSource({
        "from, concurrency: 4",
        "from, concurrency: '{{own.concurrency}}'",
        "from, maxBackoff: 10m",
        "to, key: '${body.key}'",
        "to, lazyStartProducer: true",
    })
    void shouldKnowTheOptionsOfOutbox(String end, String option) throws IOException {
        assertThat(problems(outbox(end, option))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "from, concurency: 4",
        "from, concurrency: many",
        "from, replaceFinished: true",
        "to, concurrency: 4",
        "to, ky: x",
    })
    void shouldRefuseWhatOutboxDoesNotTake(String end, String option) throws IOException {
        assertThat(problems(outbox(end, option))).isNotEmpty();
    }

    @Test
    void shouldTakeAPlaceholderInPlaceOfANumberOrTrue() throws IOException {
        String route = "- route: {id: a, streamCache: \"%s\", from: {uri: \"timer:a\", steps: []}}";

        assertThat(problems(route.formatted("{{own.cache}}"))).isEmpty();
        assertThat(problems(route.formatted("maybe"))).isNotEmpty();
    }

    @Test
    void shouldRefuseAMisspeltStep() throws IOException {
        assertThat(problems("- route: {id: a, from: {uri: \"timer:a\", steps: [{setBdy: {constant: x}}]}}"))
                .isNotEmpty();
    }

    static Stream<Path> tests() {
        return Stream.of("routes", "src/docs/examples", "k8s/overlays")
                .map(Path::of)
                .flatMap(EditorSchemaTest::walk)
                .filter(file -> file.toString().endsWith(".test.yaml"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void shouldFindNothingWrongInAShippedTest(Path file) throws IOException {
        String first = Files.readAllLines(file).get(0);

        assertThat(first).startsWith(HINT);
        assertThat(file.resolveSibling(first.substring(HINT.length())).normalize())
                .isEqualTo(TEST_SCHEMA);
        assertThat(problemsOfTest(file)).isEmpty();
    }

    /** These files have wrong keys, wrong types, two inputs, or no test. The others are well-formed and fail when they run. */
    @ParameterizedTest
    @ValueSource(strings = {"08-keys", "15-kinds", "16-no-tests", "19-inputs"})
    void shouldRefuseATestThatTheCommandRefuses(String name) throws IOException {
        assertThat(problemsOfTest(FAILING_TESTS.resolve(name + ".test.yaml"))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01-type", "02-missing-request", "03-too-many", "04-header", "05-body", "06-queue", "07-pi"})
    void shouldTakeATestThatFailsOnlyWhenItRuns(String name) throws IOException {
        assertThat(problemsOfTest(FAILING_TESTS.resolve(name + ".test.yaml"))).isEmpty();
    }

    private static List<String> problemsOfTest(Path file) throws IOException {
        JsonSchema tests = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(Files.readString(TEST_SCHEMA));
        return tests.validate(YAML.readTree(Files.readString(file))).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static String outbox(String end, String option) {
        String parameters = ", parameters: {" + option + "}";
        return "- route: {id: a, from: {uri: \"outbox:a\"%s, steps: [{to: {uri: \"outbox:b\"%s}}]}}"
                .formatted(end.equals("from") ? parameters : "", end.equals("to") ? parameters : "");
    }

    private static List<String> problems(String yaml) throws IOException {
        JsonNode json = YAML.readTree(yaml);
        return schema.validate(json).stream().map(ValidationMessage::getMessage).toList();
    }
}
