package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                id: z-deliver
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
                routeId: a-deliver-ats
                routeTemplateRef: z-deliver
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
    void shouldLoadATemplateBeforeWhatIsMadeFromIt() {
        // Given
        write("a-deliver-ats", TEMPLATED);
        write("z-deliver", TEMPLATE);

        // When
        load();

        // Then
        assertThat(answerOf("ats")).isEqualTo("delivered");
    }

    @Test
    void shouldReplaceAFileOfTheEngineByOneOfTheSameName() {
        // Given
        write("deep/call-pi", route("call-pi"));

        // When
        load("file:" + folder, List.of("call-pi"));

        // Then
        assertThat(answerOf("call-pi")).isEqualTo("call-pi");
        assertThat(ids()).doesNotContain("send-to-pi");
    }

    @Test
    void shouldLoadThePackagedRoutes() {
        // When
        load("classpath:routes", RouteSource.ENGINE);

        // Then
        assertThat(ids()).contains("receive-webhook", "deliver-ats", "create-assessment");
    }

    /** The caller decides what becomes of an error, by its {@code onException} or by being a queue. */
    @Test
    void shouldLeaveErrorsToTheRouteThatCalled() {
        // Given
        write("one", """
                - onException:
                    exception: [java.lang.IllegalStateException]
                    handled:
                      constant: true
                    steps:
                      - setBody:
                          constant: handled
                - route:
                    id: one
                    from:
                      uri: direct:one
                      steps:
                        - to: direct:two
                """);
        write(
                "two",
                route("two")
                        .replace(
                                "- setBody:",
                                "- throwException:\n            exceptionType: java.lang.IllegalStateException\n            message: no\n        - setBody:"));

        // When
        load();

        // Then
        assertThat(answerOf("one")).isEqualTo("handled");
    }

    @Test
    void shouldRunARouteOnlyWhereItsSettingIsSet() {
        // Given
        write("one", route("one").replace("    from:", "    autoStartup: \"{{set:hris.file.uri}}\"\n    from:"));
        write("two", route("two").replace("    from:", "    autoStartup: \"{{set:routes.location}}\"\n    from:"));

        // When
        load();

        // Then
        camel.start();
        assertThat(camel.getRouteController().getRouteStatus("one").isStarted()).isFalse();
        assertThat(camel.getRouteController().getRouteStatus("two").isStarted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- route:\n    id: one\n    from:\n      uri: direct:one\n      steps: [\n",
                "- route:\n    id: one\n    form:\n      uri: direct:one\n",
                "- route:\n    id: one\n    from:\n      uri: direct:one\n      steps:\n        - sendTo: x\n",
                ""
            })
    void shouldNameTheFileThatCannotBeRead(String text) {
        // Given
        write("one", text);

        // Then
        assertRefused("file:" + folder + "/one.camel.yaml");
    }

    @ParameterizedTest
    @CsvSource({"direct:other?blok=true, blok", "{{no.such.setting}}, no.such.setting"})
    void shouldNameTheFileOfARouteThatCannotBeMade(String uri, String problem) {
        // Given
        write("one", route("one").replace("direct:one", "'" + uri + "'"));
        load();

        // When
        Throwable failure = catchThrowable(camel::start);

        // Then
        assertThat(StartFailure.describe(failure))
                .startsWith("file:" + folder + "/one.camel.yaml: route 'one' cannot be made: ")
                .contains(problem);
    }

    private void assertRefused(String... texts) {
        assertRefusedAt("file:" + folder, texts);
    }

    private void assertRefusedAt(String location, String... texts) {
        assertThatThrownBy(() -> load(location))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(texts).doesNotContain("\n"));
    }

    private void load() {
        load("file:" + folder);
    }

    private void load(String location) {
        load(location, List.of());
    }

    private void load(String location, List<String> engine) {
        TestSettings settings = TestSettings.of("routes.location", location);
        new RouteFiles(settings.byName(), settings.routes(), engine).load(camel);
    }

    private List<String> ids() {
        return camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                .map(RouteDefinition::getRouteId)
                .toList();
    }

    private String answerOf(String route) {
        camel.start();
        return camel.createProducerTemplate().requestBody("direct:" + route, "", String.class);
    }

    private static String route(String id) {
        return ROUTE.formatted(id, id, id);
    }

    private void write(String name, String text) {
        Path file = folder.resolve(name + ".camel.yaml");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
