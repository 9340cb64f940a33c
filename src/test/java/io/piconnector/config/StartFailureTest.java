package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.Map;
import org.apache.camel.FailedToCreateRouteException;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class StartFailureTest {

    @Test
    void shouldSayWhatIsWrongWithASettingHoweverDeepTheFailureLies() {
        // Given
        Throwable failure = new RuntimeException(
                "Failed to start application",
                new IllegalStateException(
                        "observer", new ConfigurationException("destinations.ats.url is not set: set it")));

        // When
        String line = StartFailure.describe(failure);

        // Then
        assertThat(line).isEqualTo("destinations.ats.url is not set: set it");
    }

    @Test
    void shouldNameTheRouteAndItsFileWhenARouteCannotBeMade() {
        // Given
        StartFailure.tellFilesOf(Map.of("deliver-ats", "file:routes/deliver-ats.camel.yaml"));
        Throwable failure =
                new FailedToCreateRouteException("deliver-ats", "-", "Route[…]", new IllegalArgumentException("no x"));

        // When
        String line = StartFailure.describe(new RuntimeException(failure));

        // Then
        assertThat(line)
                .isEqualTo("file:routes/deliver-ats.camel.yaml: route 'deliver-ats' cannot be made:"
                        + " IllegalArgumentException: no x");
    }

    @Test
    void shouldGiveTheFirstCauseOfAnyOtherFailureOnOneLine() {
        // Given
        Throwable failure = new RuntimeException("outer", new ConnectException("refused\nby peer"));

        // When
        String line = StartFailure.describe(failure);

        // Then
        assertThat(line).isEqualTo("ConnectException: refused by peer");
    }

    @Test
    void shouldNameTheAddressAndTheSettingWhenTheManagementPortIsTaken() {
        // Given
        Throwable failure = new RuntimeException(
                "Unable to start HTTP server",
                new IllegalStateException(
                        "Unable to start the management interface on 0.0.0.0:9000",
                        new BindException("Address already in use")));

        // When
        String line = StartFailure.describe(failure);

        // Then
        assertThat(line)
                .isEqualTo("quarkus.management.port: Unable to start the management interface on 0.0.0.0:9000: Address"
                        + " already in use: end the program that listens there, or set another port");
    }

    @Test
    void shouldNameThePortAndTheSettingWhenTheListenersPortIsTaken() {
        // Given
        Throwable failure = new RuntimeException(
                new QuarkusBindException("0.0.0.0", 8080, new BindException("Address already in use")));

        // When
        String line = StartFailure.describe(failure);

        // Then
        assertThat(line).startsWith("quarkus.http.port: ").contains("8080", "set another port");
    }

    @Test
    void shouldNameTheTypeWhenAFailureHasNoMessage() {
        assertThat(StartFailure.reasonOf(new NullPointerException())).isEqualTo("java.lang.NullPointerException");
    }

    @Test
    void shouldPointAtTheLineOfAYamlError() {
        // Given
        RuntimeException failure = brokenYaml("- route:\n    id: [a\n");

        // Then
        assertThat(StartFailure.lineOf(new RuntimeException(failure))).isEqualTo(":3");
        assertThat(StartFailure.lineOf(new RuntimeException("other"))).isEmpty();
        assertThat(StartFailure.reasonOf(failure))
                .contains("expected ',' or ']'")
                .doesNotContain("\n");
    }

    private static RuntimeException brokenYaml(String text) {
        try {
            new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("the YAML is not broken");
    }
}
