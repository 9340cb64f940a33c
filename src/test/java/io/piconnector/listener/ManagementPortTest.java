package io.piconnector.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics are for the cluster, calls are for the world: each has a port of its own. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class ManagementPortTest {

    @TestHTTPResource("/")
    URI connector;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/metrics",
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/health/started",
                "/q/health/well",
                "/q/"
            })
    void shouldAnswer404OnThePublicPort(String path) throws Exception {
        // When
        int answer = get(connector.resolve(path)).statusCode();

        // Then
        assertThat(answer).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/metrics", "/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"})
    void shouldAnswer200OnTheManagementPort(String path) throws Exception {
        // When
        int answer = get(origin(management).resolve(path)).statusCode();

        // Then
        assertThat(answer).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/q", "/q/dev", "/q/info", "/q/openapi", "/listeners/predictiveindex/assessmentstatus"})
    void shouldOfferNothingElseOnTheManagementPort(String path) throws Exception {
        // When
        int answer = get(origin(management).resolve(path)).statusCode();

        // Then
        assertThat(answer).isEqualTo(404);
    }

    /** Without the root path of the management port, which Quarkus gives its tests. */
    private static URI origin(URI uri) {
        return uri.resolve("/");
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }
}
