package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Connector;
import io.piconnector.testkit.FreePort;
import io.piconnector.tool.check.WrongEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code check} and the start say the same, without a database. WrongEditsTest shows every mistake. */
class WrongEditsIT {

    private static final String PREFIX = "pi-connector does not start: ";

    @TempDir
    Path folder;

    private record Ended(int exit, List<String> out, List<String> err) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "setting-duration-without-unit",
                "variable-unknown",
                "direct-unknown",
                "yaml-syntax",
                "locations-missing",
                "many-at-once"
            })
    void shouldRefuseAWrongEdit(String name) throws Exception {
        // Given
        WrongEdit edit = WrongEdit.read(name);
        edit.writeTo(folder);

        // When
        Ended check = run(folder, edit, "check");
        Ended start = run(folder, edit);

        // Then
        int count = edit.expect().size();
        List<String> told = Stream.concat(
                        edit.expect().stream(), Stream.of(count + (count == 1 ? " problem" : " problems")))
                .toList();
        assertThat(check.exit).isEqualTo(1);
        assertThat(check.out).containsExactlyInAnyOrderElementsOf(told);
        assertThat(check.err).isEmpty();
        assertThat(start.exit).isEqualTo(1);
        assertThat(start.out).noneMatch(line -> line.contains("Exception"));
        assertThat(start.err)
                .containsExactlyInAnyOrderElementsOf(
                        edit.expect().stream().map(line -> PREFIX + line).toList());
    }

    @Test
    void shouldFindNothingWrongInAFolderWithoutSecrets() throws Exception {
        // Given
        Path installation = Files.createDirectory(folder.resolve("sound"));
        WrongEdit.copySound(installation);

        // When
        Ended check = run(folder, null, "check", "sound");

        // Then
        assertThat(check).isEqualTo(new Ended(0, List.of("no problems"), List.of()));
    }

    /** What no check knows, Camel finds when it loads the files. */
    @Test
    void shouldSayWhatCamelRefuses() throws Exception {
        // Given
        WrongEdit.copySound(folder);
        Path file = folder.resolve("routes/route-event.camel.yaml");
        Files.writeString(file, Files.readString(file) + "- junk\n");

        // When
        Ended check = run(folder, null, "check");

        // Then
        assertThat(check.exit).isEqualTo(1);
        assertThat(check.out).hasSize(2).last().isEqualTo("1 problem");
        assertThat(check.out.get(0)).contains("routes/route-event.camel.yaml");
        assertThat(check.err).isEmpty();
    }

    @Test
    void shouldRefuseAFolderThatIsNotThere() throws Exception {
        // When
        Ended check = run(folder, null, "check", "nowhere");

        // Then
        assertThat(check)
                .isEqualTo(new Ended(
                        1,
                        List.of(),
                        List.of("nowhere is no folder: name the one that holds application.properties and routes")));
    }

    private static Ended run(Path folder, WrongEdit edit, String... words) throws Exception {
        List<String> properties = new ArrayList<>();
        properties.add("quarkus.http.port=" + FreePort.next());
        properties.add("quarkus.management.port=" + FreePort.next());
        Map<String, String> environment = Map.of();
        if (edit != null) {
            edit.properties().forEach((name, value) -> properties.add(name + "=" + value));
            environment = edit.environment();
        }
        ProcessBuilder builder = Connector.program(folder, properties, words);
        builder.environment().putAll(environment);
        if (words.length == 0) {
            builder.environment().put("LISTENER_PASSWORD", "only the start needs it");
            builder.environment().put("PI_API_KEY", "only the start needs it");
            builder.environment().put("PI_LISTENER_PUBLIC_URL", "https://connector.example");
            builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/none");
        }
        Path out = Files.createTempFile("out", null);
        Path err = Files.createTempFile("err", null);
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), lines(out), lines(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }
}
