package io.piconnector.tool.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.piconnector.config.Installation;
import io.piconnector.config.Problem;
import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an engineer can do wrong, and what is then said. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class WrongEditsTest {

    @Inject
    Check check;

    @Inject
    CamelContext camel;

    /** JUnit's own temporary folders do not reach a test of Quarkus. */
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(Path.of("target"), "installation");
    }

    static Stream<WrongEdit> edits() {
        return WrongEdit.all();
    }

    @ParameterizedTest
    @MethodSource("edits")
    void shouldSayWhatIsWrong(WrongEdit edit) {
        // Given
        edit.writeTo(folder);

        // When
        List<String> lines = lines(Installation.read(folder, edit.environment(), edit.properties()));

        // Then
        assertThat(lines).containsExactlyElementsOf(edit.expect());
    }

    @Test
    void shouldFindNothingWrongInASoundInstallation() {
        // Given
        WrongEdit.copySound(folder);
        Map<String, String> environment = Map.of(
                "LISTENER_PASSWORD", "named by ${LISTENER_PASSWORD}",
                "PI_LISTENER_PASSWORD", "a setting",
                "DESTINATIONS_CRM_SECRET", "a destination's setting",
                "PI_CONNECTOR_SERVICE_HOST", "a service link of Kubernetes",
                "PI_CONNECTOR_PORT_8080_TCP_ADDR", "another one",
                "ATS_PORT", "a third one",
                "OWN_FOLDER", "a setting of a route's own",
                "HOME", "anything");

        // When
        List<String> lines = lines(Installation.read(folder, environment, Map.of()));

        // Then
        assertThat(lines).isEmpty();
    }

    @Test
    void shouldFindNothingWrongInTheShippedInstallation() {
        assertThat(lines(Installation.read(Path.of(""), Map.of(), Map.of()))).isEmpty();
    }

    @Test
    void shouldLetARouteThatIsStartedLaterRead() throws IOException {
        // Given
        WrongEdit.copySound(folder);
        Path file = folder.resolve("routes/route-event.camel.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("    id: route-event\n", "    id: route-event\n    autoStartup: \"false\"\n"));

        // When, Then
        assertThat(Files.readString(file)).contains("autoStartup");
        assertThat(lines(Installation.read(folder, Map.of(), Map.of()))).isEmpty();
    }

    @Test
    void shouldLetAnEnginesFileBeReplacedWhereTheHrisIsNotSet() throws IOException {
        // Given
        WrongEdit.copySound(folder);
        Files.copy(
                Path.of("src/main/resources/engine/create-assessment.camel.yaml"),
                folder.resolve("routes/create-assessment.camel.yaml"));

        // When, Then
        assertThat(lines(Installation.read(folder, Map.of(), Map.of()))).isEmpty();
    }

    /** A file from anywhere makes a problem, never a stack trace or an endless run. */
    @ParameterizedTest
    @MethodSource("hostile")
    @Timeout(30)
    void shouldSayWhatIsWrongWithAHostileFile(String name, String text) throws IOException {
        // Given
        WrongEdit.copySound(folder);
        Files.writeString(folder.resolve("routes/route-event.camel.yaml"), text);

        // When
        List<String> lines = lines(Installation.read(folder, Map.of(), Map.of()));

        // Then
        assertThat(lines)
                .anyMatch(line -> line.startsWith("routes/route-event.camel.yaml:"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(1_200).doesNotContain("\n"));
    }

    static Stream<Arguments> hostile() {
        String route = "- route:\n    id: route-event\n    from:\n      uri: %s\n      steps:%s\n";
        StringBuilder laughs = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
        }
        return Stream.of(
                arguments("nested lists", "[".repeat(5_000) + "]".repeat(5_000)),
                arguments(
                        "nested steps",
                        route.formatted(
                                "outbox:evnts",
                                " " + "[{filter: {simple: x, steps: ".repeat(60) + "[]" + "}}]".repeat(60))),
                arguments("an anchor that refers to itself", "&a [*a]\n"),
                arguments(
                        "steps that refer to themselves",
                        route.formatted("x:y", " &s\n        - filter: {simple: x, steps: *s}")),
                arguments("a billion laughs", laughs.toString()),
                arguments("a long line", route.formatted("outbox:" + "y".repeat(1_000_000), " []")),
                arguments("a long key", "- route:\n    " + "k".repeat(100_000) + ": 1\n"),
                arguments(
                        "a long expression",
                        route.formatted(
                                "outbox:events",
                                "\n        - setBody: {simple: \"" + "${body}".repeat(100_000) + "\"}")),
                arguments(
                        "a condition that is hard to search",
                        route.formatted(
                                "outbox:events",
                                "\n        - filter: {simple: \"}" + " ".repeat(100_000) + "\", steps: []}")),
                arguments("a text", "just text\n"),
                arguments("a mapping", "route: {id: x}\n"),
                arguments("items of any type", "- a\n- 1\n- null\n- [1]\n"),
                arguments(
                        "elements of any type",
                        "- route: [1, 2]\n- routeTemplate: text\n- templatedRoute: 3\n- beans: x\n- from: null\n"
                                + "- routeConfiguration: [a]\n- onException: 5\n"),
                arguments(
                        "names of any type",
                        "- route:\n    id: {a: b}\n    from: [outbox:events]\n- route:\n    id: [route-event]\n"
                                + "    from:\n      uri: {a: b}\n      parameters: [x]\n      steps: {a: b}\n"
                                + "- templatedRoute:\n    routeId: 1\n    routeTemplateRef: [deliver]\n"
                                + "    parameters: [a, {name: [x], value: {b: c}}]\n- beans:\n    - x\n    - {name: [1]}\n"),
                arguments(
                        "steps of any type",
                        route.formatted(
                                "outbox:events",
                                Stream.of(
                                                "to: [a]",
                                                "to: {uri: null}",
                                                "to:",
                                                "bean: x",
                                                "bean: {ref: {a: b}, method: [c]}",
                                                "setBody: {simple: {expression: {a: b}}}",
                                                "setBody: {method: [a]}",
                                                "choice: [1]",
                                                "marshal: {json: [1]}",
                                                "setHeader: {name: a, language: {language: nope, expression: x}}",
                                                "5",
                                                "null",
                                                "{}",
                                                "? [a, b]\n          : c",
                                                "to: \"?\"",
                                                "to: \"outbox:a?%zz&=&&a=b=c&?x\"",
                                                "to: \"{{}}{{a{{b}}}}\"",
                                                "to: \"$1:x{{own.folder}}\"",
                                                "toD: \"outbox:${\"")
                                        .collect(Collectors.joining("\n        - ", "\n        - ", "")))),
                arguments("keys of any type", "- ? [a]\n  : b\n- 1: 2\n- null: x\n- <<: {a: b}\n"),
                arguments("two documents", "- a: b\n---\n- c\n"),
                arguments("control characters", "- \u0000\u0001\u001b[31m\n"),
                arguments("Java types", "- !!java.net.URL [http://x]\n- !!set {a, b}\n"));
    }

    @Test
    void shouldHaveManyEdits() {
        assertThat(WrongEdit.all()).hasSizeGreaterThan(60);
    }

    private List<String> lines(Installation installation) {
        return check.problems(installation, camel).stream()
                .map(Problem::toString)
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }
}
