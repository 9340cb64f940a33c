package io.piconnector.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Problem;
import io.piconnector.config.TestSettings;
import io.piconnector.outbox.PermanentFailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingSetTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = """
            {"type": "assessment.completed", "timestamp": "2026-11-21T10:00:00Z",
             "data": {"assessmentId": "a1", "assessmentState": 40, "recordId": "Ada-123", "score": 7.10,
                      "parameters": {"jobid": "12345"}, "result": null}}
            """;

    private static final TestSettings SETTINGS = TestSettings.of(
            "pi.result.score-field", "cognitiveScore, details.score, list",
            "pi.result.profile-field", "a.b, referenceProfileName",
            "pi.result.report-field", "links.report",
            "pi.api.key", "a-secret-key",
            "own.board", "17");
    private static final MappingFunctions FUNCTIONS =
            MappingFunctions.of(SETTINGS.pi().result(), SETTINGS.byName());

    @TempDir
    Path installation;

    @Test
    void shouldMakeTheDocumentOfAVendor() throws IOException {
        // Given
        write("vendor.jslt", """
                let done = (.data.assessmentState == 40)
                {
                  "candidate": .data.recordId,
                  "status": if ($done) "complete" else "failed",
                  "score": .data.score,
                  "missing": .data.nothing,
                  "job": .data.parameters.jobid
                }
                """);

        // When
        String document = map("vendor.jslt", EVENT);

        // Then
        assertThat(JSON.readTree(document)).isEqualTo(JSON.readTree("""
                {"candidate": "Ada-123", "status": "complete", "score": 7.10, "job": "12345"}
                """));
        assertThat(document).as("a number keeps its digits").contains("7.10");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"cognitiveScore": 270}                                        | {"score": 270}
                    {"cognitiveScore": 7.10}                                       | {"score": 7.10}
                    {"cognitiveScore": 0}                                          | {"score": 0}
                    {"cognitiveScore": "High"}                                     | {"score": "High"}
                    {"cognitiveScore": null, "details": {"score": 5}}              | {"score": 5}
                    {"details": {"score": 5}, "cognitiveScore": {"value": 3}}      | {"score": 5}
                    {"details": {"score": 5}, "cognitiveScore": true}              | {"score": 5}
                    {"details.score": 6, "details": {"score": 5}}                  | {"score": 6}
                    {"list": [1], "score": 4}                                      | {"other": 1}
                    {"cognitiveScore": "  "}                                       | {"other": 1}
                    {"cognitiveScore": "a\\u202eb"}                                | {"other": 1}
                    {"referenceProfileName": "Maverick"}                           | {"profile": "Maverick"}
                    {"a": {"b": "Guardian"}, "referenceProfileName": "Maverick"}   | {"profile": "Guardian"}
                    {"referenceProfileName": 5}                                    | {"other": 1}
                    {"links": {"report": "https://pi.example/r?a=1"}}              | {"report": "https://pi.example/r?a=1"}
                    {"links": {"report": "javascript:alert(1)"}}                   | {"other": 1}
                    {"links": {"report": "http://pi.example/"}}                    | {"other": 1}
                    {"links": {"report": "https://a:b@pi.example/"}}               | {"other": 1}
                    {"links": "https://pi.example/"}                               | {"other": 1}
                    null                                                           | {"other": 1}
                    [{"cognitiveScore": 1}]                                        | {"other": 1}
                    """)
    void shouldReadWhatTheSettingsNameAndLeaveOutWhatIsMissing(String result, String expected) throws IOException {
        // Given
        write("vendor.jslt", """
                {
                  "score": result-score(.data.result),
                  "profile": result-profile(.data.result),
                  "report": result-report(.data.result),
                  "other": if (result-score(.data.result) == null and result-profile(.data.result) == null
                            and result-report(.data.result) == null) 1
                }
                """);

        // When
        String document = map("vendor.jslt", "{\"data\": {\"result\": " + result + "}}");

        // Then
        assertThat(document).isEqualTo(expected.replace(": ", ":"));
    }

    @Test
    void shouldReadASettingButNoSecret() throws IOException {
        // Given
        write(
                "vendor.jslt",
                "{\"board\": number(setting(\"own.board\")), \"none\": setting(\"own.other\"), \"id\": 1}");
        write("secret.jslt", "{\"key\": setting(\"pi.\" + .data.key)}");

        // When / Then
        assertThat(map("vendor.jslt", EVENT)).isEqualTo("{\"board\":17,\"id\":1}");
        assertThatThrownBy(() -> map("secret.jslt", "{\"data\": {\"key\": \"api.key\"}}"))
                .hasMessageStartingWith("mapping secret.jslt:1: setting")
                .hasMessageNotContaining("a-secret-key");
    }

    @Test
    void shouldRefuseAPathWithAnEmptyName() {
        assertThatThrownBy(() -> ResultFields.of(TestSettings.of("pi.result.report-field", "report..url")
                        .pi()
                        .result()))
                .hasMessageStartingWith("pi.result.report-field holds 'report..url', which has an empty name: write");
    }

    @Test
    void shouldUseFunctionsOfAnotherFile() throws IOException {
        // Given
        write("lib/names.jslt", "def upper(text) uppercase($text)");
        write("vendor.jslt", "import \"lib/names.jslt\" as names { \"id\": names:upper(.data.recordId) }");

        // When
        String document = map("vendor.jslt", EVENT);

        // Then
        assertThat(document).isEqualTo("{\"id\":\"ADA-123\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"id": .data.recordId |vendor.jslt:1: ends too early
                    {"id": ; }|vendor.jslt:1: did not expect ";"
                    {"id": .data.recordId "a": 1}|vendor.jslt:1: did not expect "a"
                    {"a" 1}|vendor.jslt:1: did not expect 1
                    {"id": no-such(.data)}|vendor.jslt:1: No such function: 'no-such'
                    {"id": $nothing}|vendor.jslt:1: uses $nothing, which no let and no def declares
                    {"a": "$x", "b": $z}|vendor.jslt:1: uses $z, which no let and no def declares
                    {"id": uppercase()}|vendor.jslt:1: Function 'uppercase' needs 1-1 arguments, got 0
                    {"id": test(.data, "(")}|vendor.jslt: Syntax error in regular expression '('
                    {"a": 1, "a": 2}|vendor.jslt:1: Invalid object declaration, duplicate key 'a'
                    {"a": setting("pi.api.key")}|vendor.jslt:1: reads pi.api.key, which is a secret
                    {"a": setting("pi.result.scoer-field")}|vendor.jslt:1: reads pi.result.scoer-field, which is no setting: write pi.result.score-field
                    import "../secret.jslt" as x {}|vendor.jslt:1: imports '../secret.jslt', which is no file below mappings/
                    import "other.jslt" as x {}|vendor.jslt:1: imports 'other.jslt', which is no file below mappings/
                    """)
    void shouldTellWhereAMappingIsWrongAndWhatToDo(String jslt, String expected) throws IOException {
        // Given
        write("vendor.jslt", jslt);

        // When
        List<Problem> problems = MappingSet.check(files(), "vendor.jslt");

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.toString())
                    .contains("mappings/" + expected)
                    .matches(".*: (correct|add|write) .*|.* add the file|.*; delete it");
            assertThat(problem.toString().lines()).hasSize(1);
        });
    }

    @Test
    void shouldNotTakeATextOrACommentForAVariable() {
        assertThat(JsltVariables.undeclared("let a = 1\n// $b\n{\"x\": \"$c \\\" $d\", \"y\": $a, \"z\":\n$e}"))
                .containsExactly(Map.entry("$e", 4));
    }

    @Test
    void shouldTellEveryWrongFileAtOnce() throws IOException {
        // Given
        write("a.jslt", "{\n\"id\": }\n");
        write("b.jslt", "{}");
        write("b.schema.json", "{\n \"type\": \"strin\"\n}");
        write("c.jslt", "{}");
        write("c.schema.json", "{\n oops");
        Files.write(folder().resolve("d.jslt"), new byte[] {(byte) 0xff});
        write("sp ace.jslt", "{}");
        List<Problem> problems = new ArrayList<>();

        // When
        MappingSet.compile(files(), Set.of(), FUNCTIONS, problems::add);

        // Then
        assertThat(problems)
                .extracting(problem -> problem.toString().replaceFirst(".*/mappings/", ""))
                .satisfiesExactlyInAnyOrder(
                        a -> assertThat(a).startsWith("a.jslt:2: did not expect }"),
                        b -> assertThat(b).startsWith("b.schema.json:2: is no JSON Schema: at /type"),
                        c -> assertThat(c).startsWith("c.schema.json:2: is no JSON: "),
                        d -> assertThat(d).isEqualTo("d.jslt: is not UTF-8: save it as UTF-8"),
                        e -> assertThat(e).startsWith("sp ace.jslt: has a name that no route can use"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    .data.nothing|vendor.jslt: yields null in place of an object or a list
                    null|vendor.jslt: yields null
                    .data.recordId|vendor.jslt: yields a text
                    .data.assessmentState|vendor.jslt: yields a number
                    true|vendor.jslt: yields true or false
                    {}|vendor.jslt: yields an empty document
                    []|vendor.jslt: yields an empty document
                    {"id": .data.nothing}|vendor.jslt: yields an empty document
                    {"id": number(.data.recordId)}|vendor.jslt:1: number() got a text that is no number
                    {"id": [for (.data.recordId) .]}|vendor.jslt:1: For loop can't iterate over a text
                    {"id": round(.data.recordId)}|vendor.jslt:1: round() cannot round a non-number: a text
                    {"id": from-json(.data.recordId)}|vendor.jslt:1: from-json() got a text that is no JSON
                    {"id": parse-url(.data.recordId)}|vendor.jslt: parse-url() got a text that is no URL
                    {"id": format-time(1, "yyyy", .data.recordId)}|vendor.jslt:1: format-time() got an unknown time zone
                    {"id": error("no email: order " + .data.recordId)}|vendor.jslt:1: error() was called
                    {"id": error("no email")}|vendor.jslt:1: error("no email")
                    def f(x) f($x) {"id": f(.data)}|vendor.jslt: fails with StackOverflowError
                    """)
    void shouldGiveUpWithThePlaceAndWithoutTheEvent(String jslt, String expected) throws IOException {
        // Given
        write("vendor.jslt", jslt);

        // When
        AbstractThrowableAssert<?, ?> failure = assertThatThrownBy(() -> map("vendor.jslt", EVENT));

        // Then
        failure.isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("mapping " + expected)
                .hasMessageEndingWith(": correct the mapping and replay the message")
                .hasMessageNotContaining("Ada-123");
    }

    @Test
    void shouldTellTheLineOfAFunctionThatFails() throws IOException {
        // Given
        write("vendor.jslt", "{\n  \"a\": 1,\n  \"id\": error(\"no email\"),\n  \"b\": error(\"no name\")\n}");

        // Then
        assertThatThrownBy(() -> map("vendor.jslt", EVENT))
                .hasMessageStartingWith("mapping vendor.jslt:3 or 4: error(\"no email\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "{", "{\"a\": 1}}"})
    void shouldGiveUpOnWhatIsNoJson(String event) throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": 1 + .data}");

        // Then
        assertThatThrownBy(() -> map("vendor.jslt", event)).isInstanceOf(PermanentFailureException.class);
    }

    @Test
    void shouldSayWhichRuleADocumentBreaksAndWhere() throws IOException {
        // Given
        write("vendor.jslt", "{\"candidate\": {\"id\": .data.recordId, \"tags\": [\"x\", 5]}}");
        write("vendor.schema.json", """
                {"type": "object", "properties": {"candidate": {"type": "object", "properties": {
                  "id": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}}}}}
                """);

        // Then
        assertThatThrownBy(() -> map("vendor.jslt", EVENT))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith(
                        "vendor.schema.json: the document breaks rule 'type' at /candidate/tags/1 (/properties/candidate")
                .hasMessageNotContaining("Ada-123");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"required": ["email"]}|rule 'required' 'email' at /
                    {"properties": {"id": {"maxLength": 3}}}|rule 'maxLength' at /id
                    {"properties": {"id": {"enum": ["x"]}}}|rule 'enum' at /id
                    {"properties": {"id": {"const": "x"}}}|rule 'const' at /id
                    {"properties": {"id": {"pattern": "^[0-9]+$"}}}|rule 'pattern' at /id
                    {"properties": {"id": {"format": "email"}}}|rule 'format' at /id
                    {"additionalProperties": false}|rule 'additionalProperties' 'id' at /
                    {"properties": {"id": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "integer"}}}|rule 'type' at /id
                    {"properties": {"id": {"not": {"type": "string"}}}}|rule 'not' at /id
                    {"properties": {"id": {"anyOf": [{"type": "integer"}, {"maxLength": 1}]}}}|at /id
                    {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"id": {"type": "integer"}}}|rule 'type' at /id
                    """)
    void shouldKnowTheRulesOfJsonSchema(String schema, String expected) throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": .data.recordId}");
        write("vendor.schema.json", schema);

        // Then
        assertThatThrownBy(() -> map("vendor.jslt", EVENT))
                .hasMessageContaining(expected)
                .hasMessageNotContaining("Ada-123");
    }

    @Test
    void shouldTakeADocumentThatMatches() throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": .data.recordId}");
        write("vendor.schema.json", """
                {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["id"],
                 "properties": {"id": {"type": "string", "pattern": "^Ada"}}, "additionalProperties": false}
                """);

        // When
        String document = map("vendor.jslt", EVENT);

        // Then
        assertThat(document).isEqualTo("{\"id\":\"Ada-123\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/other.json",
                "https://example.org/other.json",
                "file:///etc/passwd",
                "classpath:application.properties",
                "other.schema.json",
                "#/$defs/none"
            })
    void shouldFetchNothingThatASchemaRefersTo(String reference) throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": 1}");
        write("vendor.schema.json", "{\n\"properties\": {\n\"id\": {\"$ref\": \"" + reference + "\"}}}");

        // When
        List<Problem> problems = MappingSet.check(files(), "vendor.jslt");

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.file()).endsWith("vendor.schema.json");
            assertThat(problem.text()).contains(reference.substring(reference.lastIndexOf('/') + 1));
        });
    }

    @Test
    void shouldRefuseAnUnknownDialect() throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": 1}");
        write("vendor.schema.json", "{\"$schema\": \"https://example.org/dialect\"}");

        // Then
        assertThat(MappingSet.check(files(), "vendor.jslt")).hasSize(1);
    }

    @Test
    void shouldNotWorkLongOnAHostileDocument() throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": .id, \"n\": .n, \"list\": .list}");
        write("vendor.schema.json", """
                {"properties": {"id": {"pattern": "^(a+)+$"}, "n": {"multipleOf": 0.01}, "list": {"uniqueItems": true,
                 "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}}
                """);
        String list = "[" + "1,".repeat(100_000) + "1]";

        // Then
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThatThrownBy(() -> map("vendor.jslt", "{\"id\": \"" + "a".repeat(5_000) + "!\"}"))
                    .hasMessageContaining("a pattern takes too long");
            assertThatThrownBy(() -> map("vendor.jslt", "{\"n\": 1e999999999}"))
                    .hasMessageContaining("more than 1000 digits");
            assertThatThrownBy(() -> map("vendor.jslt", "{\"list\": " + list + "}"))
                    .hasMessageContaining("vendor.schema.json");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"test(.id, $re)", "capture(.id, $re)", "split(.id, $re)", "replace(.id, $re, \"x\")"})
    void shouldGiveUpARegularExpressionThatTakesForEver(String call) throws IOException {
        // Given
        write("vendor.jslt", "let re = \"^(a+)+$\"\n{\"id\": " + call + "}");

        // Then
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(
                        () -> map("vendor.jslt", "{\"id\": \"" + "a".repeat(5_000) + "!\"}"))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("mapping vendor.jslt:2: " + call.substring(0, call.indexOf('('))
                        + ": the regular expression takes too long"));
    }

    @Test
    void shouldKeepWhatTheFunctionsOfRegularExpressionsDo() throws IOException {
        // Given
        write("vendor.jslt", """
                {"test": test(.id, "^a"), "none": test(.no, "a"), "capture": capture(.id, "(?<first>.)b"),
                 "split": split(.id, "b"), "replace": replace(.id, "[bc]+", "-"), "number": replace(.n, "1", "2")}
                """);

        // When
        String document = map("vendor.jslt", "{\"id\": \"abcd\", \"n\": 151}");

        // Then
        assertThat(JSON.readTree(document)).isEqualTo(JSON.readTree("""
                {"test": true, "none": false, "capture": {"first": "a"}, "split": ["a", "cd"], "replace": "a-d",
                 "number": "252"}
                """));
    }

    @Test
    void shouldNotWorkLongOnATextWithAFormat() throws IOException {
        // Given
        write("vendor.jslt", "{\"id\": .id}");
        write("vendor.schema.json", "{\"properties\": {\"id\": {\"format\": \"email\"}}}");

        // Then
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(
                        () -> map("vendor.jslt", "{\"id\": \"" + "@".repeat(500_000) + "\\nx\"}"))
                .hasMessageContaining("rule 'format' at /id"));
    }

    private Path folder() {
        return installation.resolve("routes/mappings");
    }

    private MappingFiles files() {
        return MappingFiles.of(installation, List.of());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String map(String name, String event) {
        List<Problem> problems = new ArrayList<>();
        MappingSet set = MappingSet.compile(files(), Set.of(), FUNCTIONS, problems::add);
        assertThat(problems).isEmpty();
        return new String(
                set.find(name).orElseThrow().apply(event.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
