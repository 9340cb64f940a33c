package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.FtpsServer;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    private static final String HEADER = "record_id,first_name,middle_name,last_name,email,assessment,job_id\n";

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

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        folder = Files.createDirectories(root.resolve("out/hris"));
        keys = elsewhere.resolve("ftps.p12");
        postgres = landscape.database();
        server = landscape.closes(FtpsServer.start(root, keys));
        connector = landscape
                .connector(
                        postgres,
                        "hris-ftps-" + test.getTestMethod().orElseThrow().getName())
                .set("routes.location", Routes.only(routes, "read-hris-file").location())
                .set("pi.api.base-url", "http://127.0.0.1:9/api/v1")
                .set("pi.api.key", "an-api-key")
                .set("pi.listener.public-url", "https://connector.example")
                .set("hris.file.uri", server.uri("out/hris"))
                .set("hris.file.username", FtpsServer.USERNAME)
                .set("hris.file.password", FtpsServer.PASSWORD)
                .set("hris.file.delay", "500ms");
    }

    @Test
    void shouldReadFilesOfAnFtpsServerAndMoveThemThere() throws Exception {
        // Given
        connector
                .set("javax.net.ssl.trustStore", keys.toString())
                .set("javax.net.ssl.trustStorePassword", "changeit")
                .start();

        // When
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 20_000));
        Files.writeString(folder.resolve("bad.csv"), HEADER + lines(20_000, 20_001) + "1,Ann,,Lee,,BA,\n");

        // Then
        awaitFile(".done/good.csv");
        awaitFile(".failed/bad.csv");
        assertThat(orderCount()).isEqualTo(20_001);
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
        await().atMost(Duration.ofSeconds(20)).until(() -> connector.output().contains("hris.file.uri cannot be read"));
        assertThat(connector.output()).contains("unable to find valid certification path");
        assertThat(folder.resolve("good.csv")).exists();
        assertThat(orderCount()).isZero();
        assertNoSecretAndNoStackTrace();
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "r%d,First%d,,Last%d,p%d@example.com,BA,%d\n".formatted(i, i, i, i, i))
                .collect(Collectors.joining());
    }

    private void awaitFile(String name) {
        await(name + " is there").atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve(name)));
    }

    private long orderCount() {
        return postgres.count("SELECT count(*) FROM outbox_message WHERE queue = 'orders'");
    }

    private void assertNoSecretAndNoStackTrace() {
        assertThat(connector.output()).doesNotContain(FtpsServer.PASSWORD, "%rd");
        assertThat(connector.output().lines())
                .noneMatch(
                        line -> line.startsWith("\tat ") || line.contains("Caused by:") || line.contains("stackTrace"));
    }
}
