package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Pod pod = Pod.create(Manifests.read(kustomize.render("prod", Set.of())), root);
        Connector connector = landscape.connector(postgres, name).deliversAllTo(destination);
        pod.environment(pod.connector()).forEach(connector::setEnvironment);
        return connector;
    }
}
