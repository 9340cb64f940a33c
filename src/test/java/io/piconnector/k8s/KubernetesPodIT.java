package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The packaged connector, started with the files and the environment that the manifests of production give it. */
class KubernetesPodIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    @TempDir
    Path manifests;

    /** Stands for the file system of the pod. */
    @TempDir
    Path root;

    private Kustomize kustomize;

    @BeforeEach
    void copy() {
        Tool.KUBECTL.require();
        kustomize = Kustomize.copyTo(manifests);
    }

    @Test
    void shouldRunFromWhatIsMounted() throws IOException {
        Postgres postgres = landscape.database();
        Peer destination = landscape.peer("destination");
        Connector connector = pod("pod", postgres, destination).start();
        // When
        PiWebhook webhook = PiWebhook.completed("1;BA");
        int status = connector.pi().send(webhook).statusCode();

        // Then
        assertThat(status).isEqualTo(200);
        destination.awaitCallAbout(webhook.assessmentId());
        for (String probe : new String[] {"started", "live", "ready"}) {
            assertThat(connector.get("/q/health/" + probe).orElseThrow().statusCode())
                    .as(probe)
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldEndWithTheNameOfTheFileWhenARouteIsBroken() throws IOException {
        // Given
        Path file = manifests.resolve("routes/route-event.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("- route:", "- rout:"));
        Postgres postgres = landscape.database();
        Peer destination = landscape.peer("destination");
        Connector connector = pod("broken-pod", postgres, destination);
        // When
        int exit = connector.launch().awaitExit();

        // Then
        assertThat(exit).isNotZero();
        assertThat(connector.output()).contains("/etc/pi-connector/routes/route-event.camel.yaml");
    }

    /** What a test cannot have as production has it goes before the mounted settings. */
    private Connector pod(String name, Postgres postgres, Peer destination) throws IOException {
        Manifests rendered = Manifests.read(kustomize.render("prod", Set.of()));
        PodSpec pod = rendered.one(Deployment.class, "pi-connector")
                .getSpec()
                .getTemplate()
                .getSpec();
        Container container = pod.getContainers().get(0);
        for (Volume volume : pod.getVolumes()) {
            if (volume.getConfigMap() != null) {
                String configMap = volume.getConfigMap().getName();
                VolumeMount mount = container.getVolumeMounts().stream()
                        .filter(one -> one.getName().equals(volume.getName()))
                        .findFirst()
                        .orElseThrow();
                mount(
                        root.resolve(mount.getMountPath().substring(1)),
                        rendered.one(ConfigMap.class, configMap).getData());
            }
        }
        Connector connector = landscape.connector(postgres, name).deliversAllTo(destination);
        container
                .getEnv()
                .forEach(one -> connector.setEnvironment(
                        one.getName(), one.getValue().replace("file:/", "file:" + root + "/")));
        return connector;
    }

    /** As the kubelet does it: links to links. */
    private static void mount(Path folder, Map<String, String> files) throws IOException {
        Path data = Files.createDirectories(folder.resolve("..2026_01_01"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(data.resolve(file.getKey()), file.getValue());
            Files.createSymbolicLink(folder.resolve(file.getKey()), Path.of("..data", file.getKey()));
        }
    }
}
