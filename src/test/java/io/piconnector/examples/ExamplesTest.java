package io.piconnector.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Installation;
import io.piconnector.testkit.Example;
import io.piconnector.testkit.Surroundings;
import io.piconnector.tool.check.Check;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of src/docs/routes.md are sound, and the page shows them as they are. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class ExamplesTest {

    private static final Path PAGE = Path.of("src/docs/routes.md");

    /** A link to a file of an example, then a block of code. */
    private static final Pattern BLOCK =
            Pattern.compile("\\]\\((examples/[^)]+)\\)[^\\n]*\\n\\n```\\w*\\n(.*?)\\n```", Pattern.DOTALL);

    @Inject
    Check check;

    @Inject
    CamelContext camel;

    static Stream<Example> examples() {
        return Example.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldBeASoundInstallation(Example example) throws IOException {
        // Given
        Path folder = Files.createTempDirectory(Path.of("target"), "example");
        example.copyTo(folder);

        // When / Then
        assertThat(check.problems(Installation.read(folder, Map.of(), Map.of()), camel))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldHaveATestAndAPlaceOnThePage(Example example) throws IOException {
        assertThat(Example.FOLDER.resolve(example.name()).resolve("routes/tests"))
                .isDirectoryContaining("glob:**.test.yaml");
        assertThat(Files.readString(PAGE)).contains("(examples/" + example.name() + "/");
    }

    /** A block is a file, or some lines of it, without the indentation that they have there. */
    @Test
    void shouldBeShownAsItIs() throws IOException {
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(PAGE)).results().toList();

        assertThat(blocks).hasSizeGreaterThan(10);
        for (MatchResult block : blocks) {
            Path file = PAGE.resolveSibling(block.group(1));
            assertThat(isIn(Files.readAllLines(file), block.group(2).lines().toList()))
                    .as("%s holds%n%s", file, block.group(2))
                    .isTrue();
        }
    }

    /** Otherwise nobody would notice that a block is out of date. */
    @Test
    void shouldNameTheFileOfEachBlock() throws IOException {
        String page = Files.readString(PAGE);
        String examples = page.substring(page.indexOf("\n## Examples"), page.indexOf("\n## What you can use"));

        assertThat(examples.lines().filter(line -> line.startsWith("```")).count() / 2)
                .isEqualTo(BLOCK.matcher(examples).results().count());
    }

    private static boolean isIn(List<String> file, List<String> block) {
        for (int start = 0; start + block.size() <= file.size(); start++) {
            String line = file.get(start);
            if (line.endsWith(block.get(0))) {
                String indent = line.substring(0, line.length() - block.get(0).length());
                List<String> shown = block.stream()
                        .map(text -> text.isEmpty() ? "" : indent + text)
                        .collect(Collectors.toList());
                if (indent.isBlank()
                        && file.subList(start, start + block.size()).equals(shown)) {
                    return true;
                }
            }
        }
        return false;
    }
}
