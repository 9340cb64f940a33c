package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.CommandLine;
import io.piconnector.testkit.CommandLine.Result;
import io.piconnector.testkit.Installation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The command {@code test}, as an engineer or a CI server runs it. */
class RouteTestsIT {

    private static final Path FAILING = Path.of("src/test/resources/failing-route-tests");

    @TempDir
    Path folder;

    /** Any use of the network or of a database would fail, and a listener could not have its port. */
    @Test
    void shouldPassTheShippedTestsWithoutDatabaseNetworkOrPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            // Given
            String port = Integer.toString(taken.getLocalPort());
            CommandLine test = CommandLine.of("test")
                    .setEnvironment("QUARKUS_HTTP_PORT", port)
                    .setEnvironment("QUARKUS_MANAGEMENT_PORT", port)
                    .setEnvironment("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://store.invalid/none")
                    .setEnvironment("PI_API_BASE_URL", "https://pi.invalid/api/v1")
                    .setEnvironment("DESTINATIONS_ATS_URL", "https://ats.invalid/webhooks/pi")
                    .setEnvironment("DESTINATIONS_HRIS_URL", "https://hris.invalid/pi");

            // When
            Result result = test.run();

            // Then
            System.out.printf(
                    "The shipped route tests took %.1f s%n", result.time().toMillis() / 1e3);
            assertThat(result.errors()).isEmpty();
            assertThat(result.output()).endsWith(" passed, 0 failed\n").doesNotContain("FAIL");
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void shouldSayWhatDiffersAndWhereForEveryFailingTest() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder).withTestsOf(FAILING);
        Path junit = folder.resolve("junit.xml");

        // When
        Result result =
                CommandLine.of("test", "--junit", junit.toString()).in(folder).run();

        // Then
        assertThat(result.output()).isEqualTo(Files.readString(FAILING.resolve("expected.txt")));
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(installation.folder()).isDirectoryNotContaining("glob:**.log");
        assertReports(junit, result.output());
    }

    /** A CI server shows the same results as the console. */
    private static void assertReports(Path junit, String output) throws Exception {
        Document report =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(junit.toFile());
        List<Element> cases = elements(report, "testcase");
        List<Element> failures = elements(report, "failure");
        assertThat(report.getDocumentElement().getAttribute("tests")).isEqualTo(Integer.toString(cases.size()));
        assertThat(report.getDocumentElement().getAttribute("failures")).isEqualTo(Integer.toString(failures.size()));
        assertThat(cases)
                .extracting(one -> one.getElementsByTagName("failure").getLength() == 0
                        ? "  ok    " + one.getAttribute("name")
                        : "  FAIL  " + one.getAttribute("name"))
                .containsExactlyElementsOf(output.lines()
                        .filter(line -> line.matches("  (ok|FAIL)  .*"))
                        .toList());
        assertThat(failures)
                .flatExtracting(failure -> failure.getTextContent().lines().toList())
                .containsExactlyElementsOf(output.lines()
                        .filter(line -> line.startsWith("        "))
                        .map(String::strip)
                        .toList());
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    @Test
    void shouldRunOnlyTheTestsThatTheFilterNames() {
        // When
        Result result = CommandLine.of("test", "--filter", "unknown type").run();

        // Then
        assertThat(result.output()).isEqualTo("""
                routes/tests/route-event.test.yaml
                  ok    an event of unknown type waits in queue unrouted
                1 passed, 0 failed
                """);
    }

    @Test
    void shouldFindTheTestsBesideTheRoutesWhereverTheseAre() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder);
        Files.move(folder.resolve("routes"), folder.resolve("own"));
        Files.createDirectories(folder.resolve("routes/tests"));
        Files.copy(FAILING.resolve("01-type.test.yaml"), folder.resolve("routes/tests/of-no-route.test.yaml"));
        installation.write(
                "application.properties",
                Files.readString(folder.resolve("application.properties")) + "\nroutes.location=file:own\n");

        // When
        Result result =
                CommandLine.of("test", "--filter", "unknown type").in(folder).run();

        // Then
        assertThat(result.output()).isEqualTo("""
                own/tests/route-event.test.yaml
                  ok    an event of unknown type waits in queue unrouted
                1 passed, 0 failed
                """);
    }

    /** In one line, not as a stack. */
    @Test
    void shouldSayThatARouteCannotStart() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder);
        installation.write("routes/broken.camel.yaml", """
                - route:
                    id: broken
                    from:
                      uri: seda:broken
                      steps:
                        - to: http:{{a.setting.that.nobody.sets}}
                """);

        // When
        Result result = CommandLine.of("test").in(folder).run();

        // Then
        assertThat(result.output() + result.errors())
                .contains("a.setting.that.nobody.sets")
                .doesNotContain("\tat ");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    /** What routes do on other threads belongs to the case too. A delay does not wait. */
    @Test
    void shouldFollowSedaWireTapThreadsAndDelaysToTheirEnd() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder);
        installation.write(
                "routes/other-threads.camel.yaml",
                Files.readString(Path.of("src/test/resources/routes/other-threads.camel.yaml")));
        installation.replace("routes/route-event.camel.yaml", "  - to: outbox:hris", "  - wireTap: {uri: seda:aside}");
        installation.onlyTest("""
                tests:
                  - name: a wire tap
                    given:
                      webhook: {assessmentId: a1, assessmentState: 40, externalId: "7;BA"}
                    expect:
                      requests:
                        - to: ats
                        - to: hris
                """);

        // When
        Result result = CommandLine.of("test").in(folder).run();

        // Then
        assertThat(result.output()).endsWith("1 passed, 0 failed\n");
    }

    @Test
    @Tag("long")
    void shouldEndThoughARouteLoopsForEver() throws Exception {
        // Given
        Installation installation = Installation.copyTo(folder);
        installation.replace(
                "routes/route-event.camel.yaml",
                "        - to: direct:fetch-result",
                "        - loop: {doWhile: true, simple: \"true\", steps: [{setProperty: {name: a, constant: b}}]}");
        installation.onlyTest("""
                tests:
                  - name: loops
                    given:
                      webhook: {assessmentId: a1, assessmentState: 40, externalId: "7;BA"}
                    expect: {answer: 200}
                  - name: never run
                    given:
                      webhook: {assessmentId: a1, assessmentState: 40, externalId: "7;BA"}
                    expect: {answer: 200}
                """);

        // When
        Result result = CommandLine.of("test").in(folder).run();

        // Then
        assertThat(result.output()).isEqualTo("""
                routes/tests/only.test.yaml
                  FAIL  loops
                        routes/tests/only.test.yaml:2: did not end within 20 s, working on a message of queue events: \
                a route waits or loops
                0 passed, 1 failed, the rest not run
                """);
        assertThat(result.exitCode()).isEqualTo(1);
    }
}
