package io.piconnector.it;

import static io.piconnector.it.FileOrders.HEADER;
import static io.piconnector.it.FileOrders.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The same files as in {@link ReadHrisFileIT}, from a real SFTP server. */
@Tag("long")
class ReadHrisFileOverSftpIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    @TempDir
    Path root;

    @TempDir
    Path elsewhere;

    @TempDir
    Path routes;

    private Path folder;
    private Postgres postgres;
    private SftpServer server;
    private Connector connector;
    private FileOrders files;

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        folder = Files.createDirectories(root.resolve("out/hris"));
        postgres = landscape.database();
        server = landscape.closes(SftpServer.start(root));
        connector = FileOrders.reading(
                        landscape.connector(
                                postgres,
                                "hris-sftp-"
                                        + test.getTestMethod().orElseThrow().getName()),
                        routes,
                        server.uri("out/hris"))
                .set("hris.file.username", SftpServer.USERNAME)
                .set("hris.file.password", SftpServer.PASSWORD)
                .set(
                        "hris.file.known-hosts",
                        server.writeKnownHosts(elsewhere.resolve("known_hosts")).toString());
        files = new FileOrders(folder, postgres, connector);
    }

    @Test
    void shouldReadFilesOfAnSftpServerAndMoveThemThere() throws Exception {
        // Given
        connector.start();

        // When
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 20_000));
        Files.writeString(folder.resolve("bad.csv"), HEADER + lines(20_000, 20_001) + "1,Ann,,Lee,,BA,\n");
        Files.writeString(folder.resolve("half.csv.part"), HEADER + lines(30_000, 30_001));

        // Then
        files.awaitFile(".done/good.csv");
        files.awaitFile(".failed/bad.csv");
        assertThat(files.count()).isEqualTo(20_001);
        assertThat(Files.readString(folder.resolve(".failed/bad.csv.report.txt")))
                .contains("line 3, column email: is blank; fill it in (record_id 1)");
        assertThat(folder.resolve("half.csv.part")).exists();

        // When
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 2));
        Files.writeString(folder.resolve("bad.csv"), HEADER + "bad\n");

        // Then
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !Files.exists(folder.resolve("good.csv")) && !Files.exists(folder.resolve("bad.csv")));
        assertThat(folder.resolve(".done")).isDirectoryContaining("regex:.*/good-.*Z\\.csv");
        assertThat(folder.resolve(".failed"))
                .isDirectoryContaining("regex:.*/bad-.*Z\\.csv")
                .isDirectoryContaining("regex:.*/bad-.*Z\\.csv\\.report\\.txt");
        assertThat(connector.output()).contains("read file=good.csv ordered=0 duplicates=2 bad=0");
        assertNoSecretAndNoStackTrace();
    }

    @Test
    void shouldNotFollowLinks() throws Exception {
        // Given
        Path outside = Files.writeString(elsewhere.resolve("outside.csv"), HEADER + lines(0, 1));
        Files.createSymbolicLink(folder.resolve("link.csv"), outside);
        Path beside = Files.writeString(root.resolve("beside.csv"), HEADER + lines(1, 2));
        Files.createSymbolicLink(folder.resolve("relative.csv"), Path.of("../../beside.csv"));
        Files.createSymbolicLink(folder.resolve("folder.csv"), elsewhere);
        connector.start();

        // When
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(2, 3));

        // Then
        files.awaitFile(".done/good.csv");
        assertThat(files.count()).isEqualTo(1);
        assertThat(outside).exists();
        assertThat(beside).exists();
        assertThat(folder.resolve("link.csv")).isSymbolicLink();
        assertThat(folder.resolve("relative.csv")).isSymbolicLink();
        assertThat(connector.output())
                .containsOnlyOnce("not read file=link.csv: it is a link or has a special character in its name")
                .containsOnlyOnce("not read file=relative.csv: it is a link or has a special character in its name");
        assertNoSecretAndNoStackTrace();
    }

    @Test
    void shouldLogInWithAPrivateKey() throws Exception {
        // Given
        connector
                .set("hris.file.password", null)
                .set(
                        "hris.file.private-key",
                        server.writePrivateKey(elsewhere.resolve("id")).toString());
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 2));

        // When
        connector.start();

        // Then
        files.awaitFile(".done/good.csv");
        assertThat(files.count()).isEqualTo(2);
    }

    @Test
    void shouldNotTalkToAServerWithAnotherKey() throws Exception {
        // Given
        server.stop();
        server.changeKey();
        server.start();
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 1));

        // When
        connector.start();

        // Then
        files.awaitLog("hris.file.uri cannot be read");
        assertThat(connector.output()).containsIgnoringCase("HostKey has been changed");
        assertThat(folder.resolve("good.csv")).exists();
        assertThat(files.count()).isZero();
        assertNoSecretAndNoStackTrace();
    }

    @Test
    void shouldNotRepeatThePasswordThatAServerRefuses() throws Exception {
        // Given
        connector.set("hris.file.password", "another-password");
        Files.writeString(folder.resolve("good.csv"), HEADER + lines(0, 1));

        // When
        connector.start();

        // Then
        files.awaitLog("hris.file.uri cannot be read");
        assertThat(connector.output()).contains("Auth fail").doesNotContain("another-password");
        assertThat(files.count()).isZero();
        assertNoSecretAndNoStackTrace();
    }

    @Test
    void shouldGoOnByItselfWhenTheServerWasAway() throws Exception {
        // Given
        connector.start();
        Files.writeString(folder.resolve("first.csv"), HEADER + lines(0, 1));
        files.awaitFile(".done/first.csv");

        // When
        server.stop();
        files.awaitLog("hris.file.uri cannot be read");
        Files.writeString(folder.resolve("second.csv"), HEADER + lines(1, 2));
        server.start();

        // Then
        files.awaitFile(".done/second.csv");
        assertThat(files.count()).isEqualTo(2);
        assertThat(connector.output()).contains("hris.file.uri is read again");
        assertNoSecretAndNoStackTrace();
    }

    @Test
    void shouldOrderEveryLineOnceWhenTheConnectionBreaksInTheMiddleOfAFile() throws Exception {
        // Given
        int lines = 60_000;
        connector.start();
        Files.writeString(folder.resolve("long.csv"), HEADER + lines(0, lines));
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> files.count() > 2_000);

        // When
        server.stop();

        // Then
        files.awaitLog("not read file=long.csv: it stays and is read again");
        assertThat(folder.resolve("long.csv")).exists();
        assertThat(files.count()).isBetween(2_000L, lines - 1L);

        // When
        server.start();

        // Then
        files.awaitFile(".done/long.csv", Duration.ofSeconds(60));
        assertThat(files.count()).isEqualTo(lines);
        assertNoSecretAndNoStackTrace();
    }

    private void assertNoSecretAndNoStackTrace() {
        assertThat(connector.output()).doesNotContain(SftpServer.PASSWORD, "%rd");
        FileOrders.assertNoStackTrace(connector);
    }
}
