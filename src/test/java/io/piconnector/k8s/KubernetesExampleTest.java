package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer's overlay adds and replaces files, and leaves ours as they are. */
class KubernetesExampleTest {

    private static final Path EXAMPLE = Path.of("k8s/overlays/example");

    @TempDir
    static Path folder;

    private static Kustomize kustomize;
    private static Manifests manifests;
    private static Manifests production;

    @BeforeAll
    static void render() {
        Tool.KUBECTL.require();
        kustomize = Kustomize.copyTo(folder);
        manifests = Manifests.read(kustomize.render(Kustomize.EXAMPLE));
        production = Manifests.read(kustomize.render("prod"));
    }

    @Test
    void shouldAddAndReplaceFiles() throws IOException {
        Map<String, String> routes = new HashMap<>(data(production, "routes"));
        routes.putAll(files(EXAMPLE.resolve("routes")));

        assertThat(data(manifests, "routes")).isEqualTo(routes).containsKey("deliver-ats.camel.yaml");
        assertThat(data(manifests, "mappings")).isEqualTo(files(EXAMPLE.resolve("routes/mappings")));
        assertThat(data(manifests, "settings"))
                .isEqualTo(Map.of("application.properties", Names.text(EXAMPLE.resolve("application.properties"))));
    }

    @Test
    void shouldRouteAsWeDoAndToItsOwnDestination() throws IOException {
        List<String> own = Files.readAllLines(EXAMPLE.resolve("routes/route-event.camel.yaml"));
        List<String> ours = Files.readAllLines(Path.of("routes/route-event.camel.yaml"));

        assertThat(own.stream().skip(1))
                .filteredOn(line -> !line.endsWith("- to: outbox:crm"))
                .as("all but the place of the schema")
                .containsExactlyElementsOf(ours.subList(1, ours.size()));
    }

    @Test
    void shouldChangeNothingElse() {
        assertThat(names(manifests)).containsExactlyInAnyOrderElementsOf(names(production));
    }

    @Test
    void shouldTakeTheSecretByReferenceAndCheckIt() throws IOException {
        Pod pod = Pod.create(manifests, folder.resolve("pod"));

        for (Container container : List.of(pod.check(), pod.connector())) {
            assertThat(container.getEnv())
                    .filteredOn(variable -> variable.getName().equals("DESTINATIONS_CRM_SECRET"))
                    .singleElement()
                    .satisfies(variable -> assertThat(
                                    variable.getValueFrom().getSecretKeyRef().getName())
                            .isEqualTo("crm"));
        }
    }

    @Test
    void shouldBeReachedByTheHostThatPiCalls() {
        assertThat(manifests
                        .one(Ingress.class, "pi-connector")
                        .getSpec()
                        .getRules()
                        .get(0)
                        .getHost())
                .isEqualTo(URI.create(KubernetesTest.settings(manifests).getProperty("pi.listener.public-url"))
                        .getHost());
    }

    @Test
    void shouldRollOutEachEditInOneStep() throws IOException {
        for (String file : List.of(
                "routes/deliver-crm.camel.yaml",
                "routes/route-event.camel.yaml",
                "routes/mappings/crm.jslt",
                "application.properties")) {
            // Given
            Path copy = folder.resolve(EXAMPLE).resolve(file);
            String before = Files.readString(copy);

            // When
            Manifests edited;
            try {
                Files.writeString(copy, before + "\n");
                edited = Manifests.read(kustomize.render(Kustomize.EXAMPLE));
            } finally {
                Files.writeString(copy, before);
            }

            // Then
            assertThat(KubernetesTest.pod(edited)).as(file).isNotEqualTo(KubernetesTest.pod(manifests));
        }
    }

    private static Map<String, String> data(Manifests manifests, String name) {
        return manifests.one(ConfigMap.class, "pi-connector-" + name).getData();
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(file.getFileName().toString(), Names.text(file)));
        }
        return files;
    }

    /** The hashes differ. */
    private static List<String> names(Manifests manifests) {
        return manifests
                .metadata()
                .map(metadata ->
                        metadata.getNamespace() + "/" + metadata.getName().replaceAll("-[a-z0-9]{10}$", ""))
                .toList();
    }
}
