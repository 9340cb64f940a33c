package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.Installation;
import io.piconnector.config.Problem;
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
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pods mount is a sound installation, as the init container finds it. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class KubernetesInstallationTest {

    @Inject
    Check check;

    @Inject
    CamelContext camel;

    /** JUnit's own temporary folders do not reach a test of Quarkus. */
    private Path folder;

    private Kustomize kustomize;

    @BeforeEach
    void copy() throws IOException {
        Tool.KUBECTL.require();
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kubernetes");
        kustomize = Kustomize.copyTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod", Kustomize.EXAMPLE})
    void shouldBeSound(String overlay) throws IOException {
        assertThat(problems(overlay)).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongByThePathInThePod() throws IOException {
        // Given
        Path example = folder.resolve("k8s/overlays/example");
        replace(example.resolve("routes/deliver-crm.camel.yaml"), "- name: mapping", "- name: maping");
        replace(example.resolve("routes/mappings/crm.jslt"), "else \"failed\"", "els \"failed\"");
        replace(example.resolve("application.properties"), "pi.listener.public-url", "pi.listener.publik-url");

        // When
        List<String> problems = problems(Kustomize.EXAMPLE);

        // Then
        assertThat(problems)
                .hasSize(3)
                .anyMatch(line -> line.startsWith("/etc/pi-connector/routes/deliver-crm.camel.yaml:13: ")
                        && line.endsWith("write 'mapping'"))
                .anyMatch(line -> line.startsWith("/etc/pi-connector/mappings/crm.jslt:3: "))
                .anyMatch(line -> line.startsWith("/etc/pi-connector/settings/application.properties:4: ")
                        && line.endsWith("write pi.listener.public-url"));
    }

    private List<String> problems(String overlay) throws IOException {
        Pod pod = Pod.create(Manifests.read(kustomize.render(overlay)), folder.resolve("pod"));
        Installation installation =
                Installation.read(pod.file(pod.check().getArgs().get(1)), pod.environment(pod.check()), Map.of());
        return check.problems(installation, camel).stream()
                .map(Problem::toString)
                .map(line -> line.replace(pod.root().toString(), ""))
                .toList();
    }

    private static void replace(Path file, String text, String replacement) throws IOException {
        String before = Files.readString(file);
        assertThat(before).contains(text);
        Files.writeString(file, before.replace(text, replacement));
    }
}
