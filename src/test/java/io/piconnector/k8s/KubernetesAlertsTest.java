package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of k8s/components/monitoring, read and evaluated by Prometheus' own tool. */
class KubernetesAlertsTest {

    private static final Path CASES = Path.of("src/test/resources/alerts.yaml");

    @TempDir
    Path folder;

    private Path rules;
    private JsonNode spec;

    @BeforeEach
    void write() throws IOException {
        Tool.PROMTOOL.require();
        spec = Kustomize.read(Path.of("k8s/components/monitoring/alerts.yaml")).path("spec");
        rules = folder.resolve("rules.yaml");
        Kustomize.YAML.writeValue(rules.toFile(), spec);
    }

    @Test
    void shouldBeUnderstoodByPrometheus() {
        Tool.Result result = Tool.PROMTOOL.run("check", "rules", rules.toString());

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void shouldFireWhenTheyAreToAndOnlyThen() throws IOException {
        // Given
        spec.findParents("annotations").forEach(rule -> ((ObjectNode) rule).remove("annotations"));
        Kustomize.YAML.writeValue(rules.toFile(), spec);
        Path cases = Files.copy(CASES, folder.resolve("cases.yaml"));

        // When
        Tool.Result result = Tool.PROMTOOL.run("test", "rules", cases.toString());

        // Then
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void shouldHaveACaseInWhichEachFires() {
        Set<String> firing = new HashSet<>();
        for (JsonNode one : Kustomize.read(CASES).findValues("alert_rule_test")) {
            one.forEach(test -> {
                if (!test.path("exp_alerts").isEmpty()) {
                    firing.add(test.path("alertname").asText());
                }
            });
        }

        assertThat(firing).containsExactlyInAnyOrderElementsOf(spec.findValuesAsText("alert"));
    }
}
