package io.piconnector.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void shouldLetASoundInstallationPassTheInitContainer() throws Exception {
        assertThat(check("prod")).isEqualTo("0: no problems\n");
    }

    @Test
    void shouldRefuseABrokenRouteInTheInitContainer() throws Exception {
        // Given
        Path file = manifests.resolve("k8s/overlays/example/routes/deliver-crm.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("value: crm.jslt", "value: crn.jslt"));

        // When
        String ended = check(Kustomize.EXAMPLE);

        // Then
        assertThat(ended)
                .startsWith("1: ")
                .contains("/etc/pi-connector/routes/deliver-crm.camel.yaml:14: ", "'crn.jslt'")
                .endsWith("1 problem\n");
    }

    /** @return exit code and output of the init container, which has no Secret and reaches nothing */
    private String check(String overlay) throws Exception {
        Pod pod = Pod.create(Manifests.read(kustomize.render(overlay)), root);
        String[] arguments = pod.check().getArgs().stream()
                .map(argument -> argument.startsWith("/") ? pod.file(argument).toString() : argument)
                .toArray(String[]::new);
        ProcessBuilder program = Connector.program(root, List.of(), arguments);
        program.environment().putAll(pod.environment(pod.check()));
        Process process = program.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + ": " + output;
    }

    /** What a test cannot have as production has it goes before the mounted settings. */
    private Connector pod(String name, Postgres postgres, Peer destination) throws IOException {
        Pod pod = Pod.create(Manifests.read(kustomize.render("prod", Set.of())), root);
        Connector connector = landscape.connector(postgres, name).deliversAllTo(destination);
        pod.environment(pod.connector()).forEach(connector::setEnvironment);
        return connector;
    }
}
