package io.piconnector.it;

import static io.piconnector.it.FileOrders.HEADER;
import static io.piconnector.it.FileOrders.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.FtpsServer;
import io.piconnector.testkit.Keys;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The same files as in {@link ReadHrisFileIT}, from a real FTPS server. */
@Tag("long")
class ReadHrisFileOverFtpsIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    @TempDir
    Path root;

    @TempDir
    Path elsewhere;

    @TempDir
    Path routes;

    private Path folder;
    private Path keys;
    private Postgres postgres;
    private FtpsServer server;
    private Connector connector;
    private FileOrders files;

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        folder = Files.createDirectories(root.resolve("out/hris"));
        keys = elsewhere.resolve("ftps.p12");
        postgres = landscape.database();
        server = landscape.closes(FtpsServer.start(root, keys));
        connector = FileOrders.reading(
                        landscape.connector(
                                postgres,
                                "hris-ftps-"
                                        + test.getTestMethod().orElseThrow().getName()),
                        routes,
                        server.uri("out/hris"))
                .set("hris.file.username", FtpsServer.USERNAME)
                .set("hris.file.password", FtpsServer.PASSWORD);
        files = new FileOrders(folder, postgres, connector);
    }

    @Test
    void shouldReadFilesOfAnFtpsServerAndMoveThemThere() throws Exception {
        // Given
        connector
                .set("javax.net.ssl.trustStore", keys.toString())
                .set("javax.net.ssl.trustStorePassword", Keys.PASSWORD)
                .start();

        // When
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 20_000));
        Files.writeString(folder.resolve("bad.csv"), HEADER + lines(20_000, 20_001) + "1,Ann,,Lee,,BA,\n");

        // Then
        files.awaitFile(".done/good.csv");
        files.awaitFile(".failed/bad.csv");
        assertThat(files.count()).isEqualTo(20_001);
        assertThat(Files.readString(folder.resolve(".failed/bad.csv.report.txt")))
                .contains("line 3, column email: is blank; fill it in (record_id 1)");
        assertNoSecretAndNoStackTrace();
    }

    @Test
    void shouldNotTalkToAServerWhoseCertificateNobodySigned() throws Exception {
        // Given
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 1));

        // When
        connector.start();

        // Then
        files.awaitLog("hris.file.uri cannot be read");
        assertThat(connector.output()).contains("unable to find valid certification path");
        assertThat(folder.resolve("good.csv")).exists();
        assertThat(files.count()).isZero();
        assertNoSecretAndNoStackTrace();
    }

    private void assertNoSecretAndNoStackTrace() {
        assertThat(connector.output()).doesNotContain(FtpsServer.PASSWORD, "%rd");
        FileOrders.assertNoStackTrace(connector);
    }
}
