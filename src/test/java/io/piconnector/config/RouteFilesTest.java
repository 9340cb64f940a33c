package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteFilesTest {

    private static final String ROUTE = """
            - route:
                id: %s
                from:
                  uri: direct:%s
                  steps:
                    - setBody:
                        constant: %s
            """;

    private static final String TEMPLATE = """
            - routeTemplate:
                id: deliver
                parameters:
                  - name: destination
                from:
                  uri: direct:{{destination}}
                  steps:
                    - setBody:
                        constant: delivered
            """;

    private static final String TEMPLATED = """
            - templatedRoute:
                routeId: deliver-ats
                routeTemplateRef: deliver
                parameters:
                  - name: destination
                    value: ats
            """;

    private final CamelContext camel = new DefaultCamelContext();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void shouldLoadEachNamedFileAndNoOther() {
        // Given
        write("one", route("one"));
        write("two", route("two") + route("two-helper"));
        write("not-named", route("not-named"));

        // When
        RouteFiles files = load("one, two");

        // Then
        camel.start();
        assertThat(files.routeIds()).containsExactlyInAnyOrder("one", "two", "two-helper");
        assertThat(camel.getRoutes()).extracting("routeId").containsExactlyInAnyOrder("one", "two", "two-helper");
        assertThat(camel.createProducerTemplate().requestBody("direct:two-helper", "", String.class))
                .isEqualTo("two-helper");
    }

    @Test
    void shouldLoadATemplateAndWhatIsMadeFromIt() {
        // Given
        write("deliver", TEMPLATE);
        write("deliver-ats", TEMPLATED);

        // When
        RouteFiles files = load("deliver,deliver-ats");

        // Then
        camel.start();
        assertThat(files.routeIds()).containsExactly("deliver-ats");
        assertThat(camel.createProducerTemplate().requestBody("direct:ats", "", String.class))
                .isEqualTo("delivered");
    }

    @Test
    void shouldForgiveASlashBehindTheFolder() {
        // Given
        write("one", route("one"));

        // When
        RouteFiles files = files("file:" + folder + "/", "one");
        files.load(camel);

        // Then
        assertThat(files.routeIds()).containsExactly("one");
    }

    @Test
    void shouldRefuseAFileThatIsMissing() {
        // Given
        write("one", route("one"));

        // Then
        assertThatThrownBy(() -> load("one,tow"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes.files names 'tow', but there is no file:" + folder + "/tow.camel.yaml")
                .hasMessageContaining("ROUTES_FILES");
    }

    @Test
    void shouldRefuseAFileThatIsMissingAmongThePackagedOnes() {
        assertThatThrownBy(() -> files("classpath:routes", "no-such").load(camel))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no classpath:routes/no-such.camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../one", "sub/one", "one.camel.yaml", "*", "-one", "{{x}}"})
    void shouldRefuseAFileNameWithFolderOrPattern(String name) {
        // Given
        write("one", route("one"));

        // Then
        assertThatThrownBy(() -> load(name))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes.files names '" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " "})
    void shouldRefuseAnEmptyList(String list) {
        assertThatThrownBy(() -> load(list))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes.files names no route file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/routes", "http://host/routes", "routes"})
    void shouldRefuseALocationOfAnotherKind(String location) {
        assertThatThrownBy(() -> files(location, "one").load(camel))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes.location is '" + location + "'");
    }

    @Test
    void shouldRefuseAFileWithoutTheRouteOfItsName() {
        // Given
        write("one", route("eno"));

        // Then
        assertThatThrownBy(() -> load("one"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one.camel.yaml defines no route 'one'")
                .hasMessageContaining("[eno]");
    }

    @Test
    void shouldRefuseAFileWhoseRouteHasNoId() {
        // Given
        write("one", "- from:\n    uri: direct:one\n    steps:\n      - log: x\n");

        // Then
        assertThatThrownBy(() -> load("one"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one.camel.yaml defines no route 'one'");
    }

    @Test
    void shouldRefuseTwoFilesThatDefineTheSameRoute() {
        // Given
        write("one", route("one"));
        write("two", route("two") + route("one").replace("direct:one", "direct:other"));

        // Then
        assertThatThrownBy(() -> {
                    load("one,two");
                    camel.start();
                })
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two.camel.yaml defines route 'one'")
                .hasMessageContaining("one.camel.yaml");
    }

    @Test
    void shouldRefuseAFileThatIsNamedTwice() {
        // Given
        write("one", route("one"));

        // Then
        assertThatThrownBy(() -> load("one,one"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one.camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- route:\n    id: one\n    from:\n      uri: direct:one\n      steps: [\n",
                "- route:\n    id: one\n    form:\n      uri: direct:one\n",
                "- route:\n    id: one\n    from:\n      uri: direct:one\n      steps:\n        - sendTo: x\n",
                "just text",
                ""
            })
    void shouldNameTheFileThatCannotBeRead(String text) {
        // Given
        write("one", text);

        // Then
        assertThatThrownBy(() -> load("one"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("file:" + folder + "/one.camel.yaml")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private RouteFiles load(String names) {
        RouteFiles files = files("file:" + folder, names);
        files.load(camel);
        return files;
    }

    private static RouteFiles files(String location, String names) {
        return new RouteFiles(TestSettings.of("routes.location", location, "routes.files", names));
    }

    private static String route(String id) {
        return ROUTE.formatted(id, id, id);
    }

    private void write(String stem, String text) {
        try {
            Files.writeString(folder.resolve(stem + ".camel.yaml"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
