package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.CommandLine;
import io.piconnector.testkit.CommandLine.Result;
import io.piconnector.testkit.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The route tests of the examples in the documentation, run as an engineer runs them. */
@Tag("long")
class ExamplesIT {

    @TempDir
    Path folder;

    static Stream<Example> examples() {
        return Example.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldPassTheTestsOfAnExample(Example example) throws IOException {
        // Given
        example.copyTo(folder);

        // When / Then
        assertPasses(CommandLine.of("test").in(folder).run());
    }

    @Test
    void shouldPassTheTestsOfACustomersOverlay() throws IOException {
        // Given
        Path overlay = Path.of("k8s/overlays/example");
        Example.copyRoutes(Path.of("routes"), folder.resolve("routes"), false);
        Example.copyRoutes(overlay.resolve("routes"), folder.resolve("routes"), true);
        Files.copy(overlay.resolve("application.properties"), folder.resolve("application.properties"));

        // When / Then
        assertPasses(CommandLine.of("test").in(folder).run());
    }

    /** Hours that have always begun, and hours that never come. */
    @ParameterizedTest
    @CsvSource({"0..23, 'requests: [{to: ats}, {to: hris}, {to: crm}]'", "24..25, 'queues: {crm-waiting: 1, crm: 0}'"})
    void shouldDeliverInOfficeHoursAndKeepTheEventUntilThen(String hours, String expected) throws IOException {
        // Given
        new Example("office-hours").copyTo(folder);
        Path settings = folder.resolve("application.properties");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceFirst("office.hours=.*", "office.hours=" + hours)
                        .replaceFirst("office.days=.*", "office.days=1..7"));
        Files.writeString(folder.resolve("routes/tests/office-hours.test.yaml"), """
                tests:
                  - name: office hours
                    given:
                      webhook: {assessmentId: a1, assessmentState: 40, externalId: "1;BA"}
                    expect:
                      %s
                """.formatted(expected));

        // When / Then
        assertPasses(CommandLine.of("test").in(folder).run());
    }

    private static void assertPasses(Result result) {
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).endsWith(" passed, 0 failed\n");
        assertThat(result.exitCode()).isZero();
    }
}
