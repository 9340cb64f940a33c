package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSourceTest {

    @TempDir
    Path folder;

    private final List<Problem> problems = new ArrayList<>();

    @Test
    void shouldFindEveryFileOfTheFolderAndOfTheFoldersBelow() throws IOException {
        // Given
        write("routes/one.camel.yaml");
        write("routes/sub/two.camel.yaml");
        write("routes/sub/.hidden/three.camel.yaml");
        write("routes/mappings/four.jslt");
        write("routes/mappings/four.schema.json");
        write("routes/tests/five.test.yaml");
        write("routes/kustomization.yaml");
        write("routes/README.md");

        // When
        List<RouteSource> sources = find(List.of());

        // Then
        assertThat(sources).extracting(RouteSource::stem).containsExactly("one", "two");
        assertThat(problems).isEmpty();
    }

    /** {@code one.camel.yaml -> ..data/one.camel.yaml}, {@code ..data -> ..2026_11_25}. */
    @Test
    void shouldFindTheFilesOfAConfigMapOnce() throws IOException {
        // Given
        write("routes/..2026_11_25/one.camel.yaml");
        Files.createSymbolicLink(folder.resolve("routes/..data"), Path.of("..2026_11_25"));
        Files.createSymbolicLink(folder.resolve("routes/one.camel.yaml"), Path.of("..data/one.camel.yaml"));

        // When
        List<RouteSource> sources = find(List.of());

        // Then
        assertThat(sources).extracting(RouteSource::stem).containsExactly("one");
        assertThat(problems).isEmpty();
    }

    @Test
    void shouldFindThePackagedFilesWhereThereIsNoFolder() {
        assertThat(find(List.of())).hasSameSizeAs(RouteSource.PACKAGED);
    }

    @Test
    void shouldKnowEveryFileThatIsPackaged() throws IOException {
        assertThat(RouteSource.ENGINE).containsExactlyElementsOf(stemsIn("src/main/resources/engine"));
        assertThat(RouteSource.PACKAGED).containsExactlyElementsOf(stemsIn("routes"));
    }

    @Test
    void shouldFindTheFilesOfSeveralFolders() throws IOException {
        // Given
        write("first/one.camel.yaml");
        write("second/two.camel.yaml");

        // When
        List<RouteSource> sources = find(List.of("file:first/", "file:" + folder.resolve("second")));

        // Then
        assertThat(sources).extracting(RouteSource::stem).containsExactly("one", "two");
    }

    @Test
    void shouldPutAFileInPlaceOfTheEnginesOfThatName() throws IOException {
        // Given
        write("routes/deep/call-pi.camel.yaml");

        // When
        List<RouteSource> sources = RouteSource.find(List.of("call-pi"), folder, List.of(), problems::add);

        // Then
        assertThat(sources)
                .containsExactly(new RouteSource(
                        "call-pi",
                        "file:" + folder.resolve("routes/deep/call-pi.camel.yaml"),
                        "classpath:engine/call-pi.camel.yaml"));
    }

    @Test
    void shouldRefuseAFolderThatIsMissing() {
        // When
        find(List.of("file:none"));

        // Then
        assertRefused("routes.location: is 'file:none', which is no folder: correct the path");
    }

    @Test
    void shouldRefuseAFolderWithoutARouteAndFilesThatNobodyLoads() throws IOException {
        // Given
        write("routes/one.yaml");
        write("routes/two.jslt");

        // When
        find(List.of("file:routes"));

        // Then
        assertRefused(
                folder.resolve("routes/one.yaml")
                        + ": is not loaded: name a route verb-noun.camel.yaml, a test tests/NAME.test.yaml, or move it"
                        + " away",
                folder.resolve("routes/two.jslt") + ": is not loaded: move it to the folder mappings",
                "routes.location: is 'file:routes', which holds no *.camel.yaml: correct the path, or add a route");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/routes", "http://host/routes", "routes", "classpath:others"})
    void shouldRefuseALocationOfAnotherType(String location) {
        // When
        find(List.of(location));

        // Then
        assertRefused("routes.location: is '" + location + "': write file:/path/to/folder, or classpath:routes");
    }

    @Test
    void shouldRefuseTwoFilesOfOneName() throws IOException {
        // Given
        write("routes/one.camel.yaml");
        write("routes/sub/one.camel.yaml");

        // When
        find(List.of());

        // Then
        assertRefused(folder.resolve("routes/sub/one.camel.yaml") + ": has the name of "
                + folder.resolve("routes/one.camel.yaml") + ": rename one of them");
    }

    private List<RouteSource> find(List<String> locations) {
        return RouteSource.find(List.of(), folder, locations, problems::add);
    }

    private void assertRefused(String... lines) {
        assertThat(problems).extracting(Problem::toString).containsExactlyInAnyOrder(lines);
    }

    private void write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    private static List<String> stemsIn(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.map(file -> Path.of(folder).relativize(file).toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .map(name -> name.replace(".camel.yaml", ""))
                    .sorted()
                    .toList();
        }
    }
}
