package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What others' code may do in our builds, and that known flaws in it are looked for. */
class WorkflowsTest {

    private static final Path WORKFLOWS = Path.of(".github/workflows");

    static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void shouldReadTheSourcesAndWriteOnlyWhatIsNamed(Path workflow) {
        JsonNode permissions = Kustomize.read(workflow).path("permissions");

        assertThat(permissions.isObject()).as("permissions, each by its name").isTrue();
        assertThat(permissions.path("contents").asText()).isEqualTo("read");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void shouldUseActionsAtAVersionOrADigest(Path workflow) {
        assertThat(Kustomize.read(workflow).findValuesAsText("uses"))
                .isNotEmpty()
                .allSatisfy(action -> assertThat(action).matches("[\\w.-]+(/[\\w.-]+)+@(v\\d[\\d.]*|[0-9a-f]{40})"));
    }

    @Test
    void shouldScanDependenciesAndImageEveryWeek() {
        // When
        JsonNode scan = Kustomize.read(WORKFLOWS.resolve("scan.yml"));

        // Then
        assertThat(scan.path("on").path("schedule")).hasSize(1);
        assertThat(scan.findValuesAsText("sbom")).contains("target/bom.json");
        assertThat(scan.findValuesAsText("image")).isNotEmpty();
        assertThat(scan.findValuesAsText("uses")).anyMatch(action -> action.contains("upload-sarif"));
    }

    @Test
    void shouldHaveActionsAndImagesPinnedByRenovate() throws IOException {
        JsonNode renovate = new ObjectMapper().readTree(Path.of("renovate.json").toFile());

        assertThat(renovate.path("extends"))
                .extracting(JsonNode::asText)
                .contains("helpers:pinGitHubActionDigests", "docker:pinDigests");
        assertThat(renovate.at("/kubernetes/managerFilePatterns")).isNotEmpty();
    }
}
