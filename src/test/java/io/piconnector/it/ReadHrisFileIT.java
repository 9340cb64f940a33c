package io.piconnector.it;

import static io.piconnector.it.FileOrders.HEADER;
import static io.piconnector.it.FileOrders.assertNoStackTrace;
import static io.piconnector.it.FileOrders.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** CSV files in a real folder become orders. Nothing reads queue orders here, so what was ordered can be counted. */
class ReadHrisFileIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @TempDir
    Path routes;

    private Postgres postgres;
    private Connector connector;
    private FileOrders files;

    @BeforeEach
    void prepare(TestInfo test) {
        String name = "hris-file-" + test.getTestMethod().orElseThrow().getName();
        postgres = landscape.server("hris-file");
        connector = FileOrders.reading(landscape.connector(postgres, name), routes, "file:" + folder);
        files = new FileOrders(folder, postgres, connector);
    }

    @Test
    void shouldOrderEveryLineOfAGoodFileAndMoveItToDone() throws Exception {
        // Given
        connector.start();

        // When
        drop(
                "new-hires.CSV",
                "\uFEFF" + HEADER.strip().toUpperCase() + ", parameters \r\n"
                        + "\r\n"
                        + "4711,Jürgen,,\"Müller, \"\"Jimmy\"\"\",juergen@example.com,BA,12345,department=12&site=Köln%26Bonn\r\n"
                        + "  0815 , Zoë ,Marie-José,😀 Σίσυφος,zoe@example.com,ca,,\r\n"
                        + "4711,Jürgen,,Müller,juergen@example.com,CA,,");

        // Then
        files.awaitFile(".done/new-hires.CSV");
        Map<String, JsonNode> orders = orders();
        assertThat(orders).containsOnlyKeys("4711;BA", "0815;ca", "4711;CA");
        JsonNode first = orders.get("4711;BA");
        assertThat(first.path("recordId").textValue()).isEqualTo("4711");
        assertThat(first.path("assessment").textValue()).isEqualTo("BA");
        assertThat(first.path("firstName").textValue()).isEqualTo("Jürgen");
        assertThat(first.path("lastName").textValue()).isEqualTo("Müller, \"Jimmy\"");
        assertThat(first.path("email").textValue()).isEqualTo("juergen@example.com");
        assertThat(first.path("source").textValue()).isEqualTo("file");
        assertThat(first.path("parameters"))
                .isEqualTo(JSON.readTree("{\"department\":\"12\",\"site\":\"Köln&Bonn\",\"job_id\":\"12345\"}"));
        JsonNode second = orders.get("0815;ca");
        assertThat(second.path("firstName").textValue()).isEqualTo("Zoë");
        assertThat(second.path("middleName").textValue()).isEqualTo("Marie-José");
        assertThat(second.path("lastName").textValue()).isEqualTo("😀 Σίσυφος");
        assertThat(second.path("parameters")).isEmpty();
        assertThat(postgres.query("SELECT external_id FROM outbox_message WHERE key = '4711;BA'"))
                .extracting(row -> row.get("external_id"))
                .containsExactly("4711;BA");
        files.awaitLog("read file=new-hires.CSV ordered=3 duplicates=0 bad=0");
        assertThat(metrics())
                .contains("hris_file_lines_total{outcome=\"ordered\"} 3.0", "hris_files_total{outcome=\"done\"} 1.0");
    }

    @Test
    void shouldOrderTheGoodLinesOfAFileAndReportTheBadOnes() {
        // Given
        connector.start();

        // When
        drop(
                "mixed.csv",
                HEADER
                        + "1,Ann,,Lee,ann@example.com,BA,\n"
                        + "2,Bob,,Ray,,BA,\n"
                        + "3,Cid,,Poe,cid@example.com,XX,\n"
                        + "4,Dee,Kay,dee@example.com,BA,\n"
                        + "5,\"Eve,,Fox,eve@example.com,BA,\n"
                        + "6,Flo,,Gay,flo@example.com,BA,\n");
        drop("headless.csv", "9,Ann,,Lee,ann@example.com,BA,\n10,Bob,,Ray,bob@example.com,BA,\n");
        Path broken = folder.resolve("broken.csv");
        write(
                broken,
                (HEADER + "7,M\u00fcller,,X,m@example.com,BA,\n8,Ida,,Jay,i@example.com,CA,\n")
                        .getBytes(StandardCharsets.ISO_8859_1));

        // Then
        files.awaitFile(".failed/mixed.csv");
        files.awaitFile(".failed/broken.csv");
        files.awaitFile(".failed/headless.csv");
        assertThat(orders()).containsOnlyKeys("1;BA", "6;BA", "8;CA");
        assertThat(read(".failed/mixed.csv.report.txt"))
                .contains("Lines ordered: 2 (0 of them had been before). Lines not ordered: 4.")
                .contains("line 3, column email: is blank; fill it in (record_id 2)")
                .contains("line 4, column assessment: is 'XX', which is not a suffix of pi.types.*")
                .contains("line 5: has 6 columns instead of 7")
                .contains("line 6, column first_name: has an opening quote without a closing one")
                .doesNotContain("example.com", "Bob", "Cid", "Dee", "Eve");
        assertThat(read(".failed/broken.csv.report.txt")).contains("line 2, column first_name: is not UTF-8");
        assertThat(read(".failed/headless.csv.report.txt"))
                .contains("Nothing of this file was ordered", "a line with none of these names")
                .doesNotContain("Ann", "example.com");
        files.awaitLog("read file=mixed.csv ordered=2 duplicates=0 bad=4");
        assertThat(metrics())
                .contains("hris_file_lines_total{outcome=\"bad\"} 6.0", "hris_files_total{outcome=\"failed\"} 3.0");
    }

    @Test
    void shouldOrderOnceWhatIsDroppedTwiceAndOverwriteNoFile() {
        // Given
        connector.start();
        String text = HEADER + lines(0, 3);
        drop("same.csv", text);
        files.awaitFile(".done/same.csv");

        // When
        drop("same.csv", text + lines(3, 4));

        // Then
        files.awaitLog("read file=same.csv ordered=1 duplicates=3 bad=0");
        assertThat(files.count()).isEqualTo(4);
        assertThat(names(".done")).hasSize(2).contains("same.csv").anyMatch(name -> name.matches("same-.*Z\\.csv"));
        assertThat(read(".done/same.csv")).isEqualTo(text);

        // When
        drop("bad.csv", HEADER + ",,,,,BA,\n");
        files.awaitFile(".failed/bad.csv");
        drop("bad.csv", HEADER + "9,,,,,BA,\n");

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> names(".failed").size() == 4);
        assertThat(names(".failed"))
                .contains("bad.csv", "bad.csv.report.txt")
                .anyMatch(name -> name.matches("bad-.*Z\\.csv"))
                .anyMatch(name -> name.matches("bad-.*Z\\.csv\\.report\\.txt"));
    }

    @Tag("long")
    @Test
    void shouldReadALargeFileInSecondsAndInBoundedMemory() {
        // Given
        connector.start();

        // When
        long begun = System.nanoTime();
        drop("large.csv", HEADER + lines(0, 10_000));
        files.awaitFile(".done/large.csv");
        long tenThousand = System.nanoTime() - begun;
        begun = System.nanoTime();
        drop("larger.csv", HEADER + lines(10_000, 110_000));
        files.awaitFile(".done/larger.csv", Duration.ofSeconds(120));
        long hundredThousand = System.nanoTime() - begun;

        // Then
        System.out.printf(
                "ReadHrisFileIT: 10,000 lines in %d ms, 100,000 lines in %d ms, waiting for the file to settle included%n",
                tenThousand / 1_000_000, hundredThousand / 1_000_000);
        assertThat(files.count()).isEqualTo(110_000);
        assertThat(Duration.ofNanos(tenThousand)).isLessThan(Duration.ofSeconds(20));
    }

    @Tag("long")
    @Test
    void shouldOrderEveryLineOnceWhenTheProcessIsKilledInTheMiddleOfAFile() {
        // Given
        int lines = 60_000;
        connector.start();
        drop("long.csv", HEADER + lines(0, lines));
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> files.count() > 5_000);

        // When
        connector.kill9();
        long atKill = files.count();
        connector.launch().awaitReady();

        // Then
        assertThat(atKill).as("killed in the middle").isBetween(1L, lines - 1L);
        files.awaitFile(".done/long.csv", Duration.ofSeconds(60));
        assertThat(files.count()).isEqualTo(lines);
        files.awaitLog("read file=long.csv ordered=%d duplicates=%d bad=0".formatted(lines - atKill, atKill));
    }

    @Tag("long")
    @Test
    void shouldLeaveAFileWhereItIsWhileTheStoreIsAway() {
        // Given
        connector.start();
        postgres.stop();

        // When
        drop("later.csv", HEADER + "bad line\n" + lines(0, 2_000));

        // Then
        files.awaitLog("not read file=later.csv: it stays and is read again");
        assertThat(folder.resolve("later.csv")).exists();
        assertThat(folder.resolve(".done")).doesNotExist();
        assertThat(folder.resolve(".failed")).doesNotExist();

        // When
        postgres.start();

        // Then
        files.awaitFile(".failed/later.csv");
        assertThat(files.count()).isEqualTo(2_000);
        assertNoStackTrace(connector);
    }

    @Test
    void shouldReadNothingButCsvFilesOfTheFolderItself() throws Exception {
        // Given
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Path secret = Files.writeString(outside.resolve("secret"), HEADER + lines(0, 1));
        Files.createSymbolicLink(inbox.resolve("link.csv"), secret);
        List<String> left =
                List.of("half.csv.tmp", ".hidden.csv", "..\\outside\\x.csv", "a*.csv", "line\nbreak.csv", "empty.csv");
        for (String name : left) {
            Files.writeString(inbox.resolve(name), name.equals("empty.csv") ? "" : HEADER + lines(1, 2));
        }
        connector.set("hris.file.uri", "file:" + inbox).start();

        // When
        Files.writeString(inbox.resolve("${sys.user.home} 'ü'.csv"), HEADER + lines(2, 3));
        files.awaitFile("inbox/.done/${sys.user.home} 'ü'.csv");

        // Then
        assertThat(orders()).containsOnlyKeys("r2;BA");
        assertThat(left).allSatisfy(name -> assertThat(inbox.resolve(name)).exists());
        assertThat(inbox.resolve("link.csv")).isSymbolicLink();
        assertThat(outside).isDirectoryContaining("glob:**secret").isDirectoryNotContaining("glob:**.csv");
        assertThat(connector.output()).contains("not read file=link.csv").doesNotContain("line\nbreak.csv");
        assertNoStackTrace(connector);
    }

    @Tag("long")
    @Test
    void shouldOrderOnceWhatTwoReplicasRead() {
        // Given
        try (Connector other = FileOrders.reading(
                        landscape.connector(postgres, "hris-file-other"), routes, "file:" + folder)
                .launch()) {
            connector.start();
            other.awaitReady();

            // When
            IntStream.range(0, 40)
                    .forEach(i -> drop(
                            "file" + i + ".csv", HEADER + lines(i * 50, i * 50 + 50) + (i % 4 == 0 ? "bad\n" : "")));

            // Then
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> names(".").stream().noneMatch(name -> name.endsWith(".csv")));
            assertThat(files.count()).isEqualTo(2_000);
            assertThat(names(".done"))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40)
                            .filter(i -> i % 4 != 0)
                            .mapToObj(i -> "file" + i + ".csv")
                            .toList());
            List<String> failed = names(".failed");
            assertThat(failed).filteredOn(name -> name.endsWith(".csv")).hasSize(10);
            assertThat(failed).filteredOn(name -> name.endsWith(".report.txt")).hasSizeGreaterThanOrEqualTo(10);
            assertNoStackTrace(connector);
            assertNoStackTrace(other);
        }
    }

    @Test
    void shouldRunWithTheOtherRoutes() {
        // Given
        connector
                .set("routes.location", Routes.copyTo(routes.resolve("all")).location())
                .deliversAllTo(landscape.peer("destinations"))
                .start();

        // When
        drop("one.csv", HEADER + lines(0, 1));

        // Then
        files.awaitFile(".done/one.csv");
        assertThat(orders()).containsOnlyKeys("r0;BA");
    }

    /** As a careful writer does it: under another name first. */
    private void drop(String name, String text) {
        write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Path hidden = file.resolveSibling("." + file.getFileName());
            Files.write(hidden, bytes);
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> names(String subfolder) {
        try (Stream<Path> all = Files.list(folder.resolve(subfolder))) {
            return all.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, JsonNode> orders() {
        return postgres.query("SELECT key, body FROM outbox_message WHERE queue = 'orders'").stream()
                .collect(Collectors.toMap(row -> (String) row.get("key"), row -> json((String) row.get("body"))));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String metrics() {
        return connector.get("/q/metrics").orElseThrow().body();
    }
}
