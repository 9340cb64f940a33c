package io.piconnector.it;

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
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final String HEADER = "record_id,first_name,middle_name,last_name,email,assessment,job_id\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @TempDir
    Path routes;

    private Postgres postgres;
    private Connector connector;

    @BeforeEach
    void prepare(TestInfo test) {
        String name = "hris-file-" + test.getTestMethod().orElseThrow().getName();
        postgres = landscape.server("hris-file");
        connector = reading(folder, name);
    }

    private Connector reading(Path folder, String name) {
        return landscape
                .connector(postgres, name)
                .set("routes.location", Routes.only(routes, "read-hris-file").location())
                .set("pi.api.base-url", "http://127.0.0.1:9/api/v1")
                .set("pi.api.key", "an-api-key")
                .set("pi.listener.public-url", "https://connector.example")
                .set("hris.file.uri", "file:" + folder)
                .set("hris.file.delay", "300ms");
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
        awaitFile(".done/new-hires.CSV");
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
        awaitLog("read file=new-hires.CSV ordered=3 duplicates=0 bad=0");
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
        Path broken = folder.resolve("broken.csv");
        write(
                broken,
                (HEADER + "7,M\u00fcller,,X,m@example.com,BA,\n8,Ida,,Jay,i@example.com,CA,\n")
                        .getBytes(StandardCharsets.ISO_8859_1));

        // Then
        awaitFile(".failed/mixed.csv");
        awaitFile(".failed/broken.csv");
        assertThat(orders()).containsOnlyKeys("1;BA", "6;BA", "8;CA");
        assertThat(read(".failed/mixed.csv.report.txt"))
                .contains("Lines ordered: 2 (0 of them had been before). Lines not ordered: 4.")
                .contains("line 3, column email: is blank; fill it in (record_id 2)")
                .contains("line 4, column assessment: is 'XX', which is no suffix of pi.types.*")
                .contains("line 5: has 6 columns instead of 7")
                .contains("line 6, column first_name: has an opening quote without a closing one")
                .doesNotContain("example.com", "Bob", "Cid", "Dee", "Eve");
        assertThat(read(".failed/broken.csv.report.txt")).contains("line 2, column first_name: is not UTF-8");
        awaitLog("read file=mixed.csv ordered=2 duplicates=0 bad=4");
        assertThat(metrics())
                .contains("hris_file_lines_total{outcome=\"bad\"} 5.0", "hris_files_total{outcome=\"failed\"} 2.0");
    }

    @Test
    void shouldOrderNothingOfAFileWhoseHeaderDiffers() {
        // Given
        connector.start();

        // When
        drop(
                "swapped.csv",
                "record_id,last_name,middle_name,first_name,email,assessment,job_id\n1,Lee,,Ann,a@b.de,BA,\n");
        drop("headless.csv", "1,Ann,,Lee,ann@example.com,BA,\n2,Bob,,Ray,bob@example.com,BA,\n");
        drop("excel.csv", HEADER.replace(',', ';') + "1;Ann;;Lee;ann@example.com;BA;\n");

        // Then
        awaitFile(".failed/swapped.csv");
        awaitFile(".failed/headless.csv");
        awaitFile(".failed/excel.csv");
        assertThat(orders()).isEmpty();
        assertThat(read(".failed/swapped.csv.report.txt"))
                .contains("Nothing of this file was ordered")
                .contains("found 'record_id,last_name,middle_name,first_name,email,assessment,job_id'")
                .contains("make the first line record_id,first_name,middle_name,last_name,email,assessment,job_id");
        assertThat(read(".failed/headless.csv.report.txt"))
                .contains("a line with none of these names")
                .doesNotContain("Ann", "example.com");
        assertThat(read(".failed/excel.csv.report.txt")).contains("found 'record_id;first_name;");
    }

    @Test
    void shouldReadFilesWithSemicolons() {
        // Given
        connector.set("hris.file.separator", ";").start();

        // When
        drop("excel.csv", HEADER.replace(',', ';') + "1;Ann;;\"Lee; Smith\";ann@example.com;BA;12\n");

        // Then
        awaitFile(".done/excel.csv");
        assertThat(orders().get("1;BA").path("lastName").textValue()).isEqualTo("Lee; Smith");
    }

    @Test
    void shouldLeaveAFileAloneWhileItGrows() throws Exception {
        // Given
        connector.set("hris.file.delay", "2s").start();
        Path file = folder.resolve("growing.csv");
        byte[] text = (HEADER + lines(0, 40)).getBytes(StandardCharsets.UTF_8);
        AtomicInteger written = new AtomicInteger();
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();

        // When
        try {
            writer.scheduleAtFixedRate(
                    () -> {
                        int from = written.get();
                        int to = Math.min(text.length, from + 50);
                        append(file, text, from, to);
                        written.set(to);
                    },
                    0,
                    100,
                    TimeUnit.MILLISECONDS);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(orderCount() == 0 || written.get() == text.length).isTrue();
                return written.get() == text.length;
            });
        } finally {
            writer.shutdownNow();
        }

        // Then
        awaitFile(".done/growing.csv");
        assertThat(orderCount()).isEqualTo(40);
        assertThat(folder.resolve(".failed")).doesNotExist();
    }

    @Test
    void shouldOrderOnceWhatIsDroppedTwiceAndOverwriteNoFile() {
        // Given
        connector.start();
        String text = HEADER + lines(0, 3);
        drop("same.csv", text);
        awaitFile(".done/same.csv");

        // When
        drop("same.csv", text + lines(3, 4));

        // Then
        awaitLog("read file=same.csv ordered=1 duplicates=3 bad=0");
        assertThat(orderCount()).isEqualTo(4);
        assertThat(names(".done")).hasSize(2).contains("same.csv").anyMatch(name -> name.matches("same-.*Z\\.csv"));
        assertThat(read(".done/same.csv")).isEqualTo(text);

        // When
        drop("bad.csv", HEADER + ",,,,,BA,\n");
        awaitFile(".failed/bad.csv");
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
        awaitFile(".done/large.csv");
        long tenThousand = System.nanoTime() - begun;
        begun = System.nanoTime();
        drop("larger.csv", HEADER + lines(10_000, 110_000));
        await().atMost(Duration.ofSeconds(120)).until(() -> Files.exists(folder.resolve(".done/larger.csv")));
        long hundredThousand = System.nanoTime() - begun;

        // Then
        System.out.printf(
                "ReadHrisFileIT: 10,000 lines in %d ms, 100,000 lines in %d ms, waiting for the file to settle included%n",
                tenThousand / 1_000_000, hundredThousand / 1_000_000);
        assertThat(orderCount()).isEqualTo(110_000);
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
                .until(() -> orderCount() > 5_000);

        // When
        connector.kill9();
        long atKill = orderCount();
        connector.launch().awaitReady();

        // Then
        assertThat(atKill).as("killed in the middle").isBetween(1L, lines - 1L);
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve(".done/long.csv")));
        assertThat(orderCount()).isEqualTo(lines);
        awaitLog("read file=long.csv ordered=%d duplicates=%d bad=0".formatted(lines - atKill, atKill));
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
        awaitLog("not read file=later.csv: it stays and is read again");
        assertThat(folder.resolve("later.csv")).exists();
        assertThat(folder.resolve(".done")).doesNotExist();
        assertThat(folder.resolve(".failed")).doesNotExist();

        // When
        postgres.start();

        // Then
        awaitFile(".failed/later.csv");
        assertThat(orderCount()).isEqualTo(2_000);
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
        awaitExists(inbox.resolve(".done/${sys.user.home} 'ü'.csv"));

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
        try (Connector other = reading(folder, "hris-file-other").launch()) {
            connector.start();
            other.awaitReady();

            // When
            IntStream.range(0, 40)
                    .forEach(i -> drop(
                            "file" + i + ".csv", HEADER + lines(i * 50, i * 50 + 50) + (i % 4 == 0 ? "bad\n" : "")));

            // Then
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> names(".").stream().noneMatch(name -> name.endsWith(".csv")));
            assertThat(orderCount()).isEqualTo(2_000);
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
    void shouldNotStartWithoutTheFolder() {
        // When
        int exit = connector
                .set("hris.file.uri", "file:" + folder + "/none")
                .launch()
                .awaitExit();

        // Then
        assertThat(exit).isNotZero();
        assertThat(connector.output()).contains("hris.file.uri names no folder: make " + folder + "/none");
        assertNoStackTrace(connector);
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
        awaitFile(".done/one.csv");
        assertThat(orders()).containsOnlyKeys("r0;BA");
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "r%d,First%d,,Last%d,p%d@example.com,BA,%d\n".formatted(i, i, i, i, i))
                .collect(Collectors.joining());
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

    private static void append(Path file, byte[] text, int from, int to) {
        try {
            Files.write(file, Arrays.copyOfRange(text, from, to), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
        try (Stream<Path> files = Files.list(folder.resolve(subfolder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitFile(String name) {
        awaitExists(folder.resolve(name));
    }

    private void awaitExists(Path file) {
        await(file + " is there").atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file));
    }

    private void awaitLog(String text) {
        await("the log says: " + text)
                .atMost(Duration.ofSeconds(30))
                .until(() -> connector.output().contains(text));
    }

    private long orderCount() {
        return postgres.count("SELECT count(*) FROM outbox_message WHERE queue = 'orders'");
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

    private static void assertNoStackTrace(Connector connector) {
        assertThat(connector.output().lines())
                .noneMatch(
                        line -> line.startsWith("\tat ") || line.contains("Caused by:") || line.contains("stackTrace"));
    }
}
