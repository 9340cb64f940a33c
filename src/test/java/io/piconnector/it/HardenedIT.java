package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The connector as a pod of k8s/base has it: not root, without a capability, on a file system that is read-only but for /tmp's like. */
class HardenedIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /**
     * In a mount namespace of its own: the packaged connector is at /mnt, temporary files are at /media, all else is
     * read-only; then root is given up for good.
     */
    private static final String HARDEN = """
            set -e
            mount --bind "$1" /mnt
            mount -o remount,bind,ro /mnt
            mount -t tmpfs -o mode=1777 tmpfs /media
            mount -o remount,bind,ro /
            shift
            cd /
            if touch /etc/written 2>/dev/null; then echo 'the root is writable' >&2; exit 1; fi
            exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
            """;

    @Test
    void shouldDeliverWithoutRootOnAReadOnlyFileSystem() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can take its own rights away");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")) && Files.isExecutable(Path.of("/usr/bin/setpriv")));
        Postgres postgres = landscape.database();
        Peer ats = landscape.peer("ats");
        Peer hris = landscape.peer("hris");
        Connector connector = landscape
                .connector(postgres, "hardened")
                .deliversTo(ats, hris)
                .set("java.io.tmpdir", "/media")
                .startedBy(
                        List.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                HARDEN,
                                "harden",
                                Connector.folder().toString()),
                        Path.of("/mnt"));
        // When
        connector.start();
        PiWebhook webhook = PiWebhook.completed("123456;BA");
        int answer = connector.pi().send(webhook).statusCode();

        // Then
        assertThat(Files.readString(Path.of("/proc/" + connector.pid() + "/status")))
                .containsPattern("Uid:\\s65534\\s65534\\s65534\\s65534")
                .containsPattern("CapEff:\\s0000000000000000");
        assertThat(answer).isEqualTo(200);
        ats.awaitCallAbout(webhook.assessmentId());
        hris.awaitCallAbout(webhook.assessmentId());
    }
}
