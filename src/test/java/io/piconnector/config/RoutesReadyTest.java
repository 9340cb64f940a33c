package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.CamelContextRoutesStartedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesReadyTest {

    private static final String ROUTES = """
            - route:
                id: both
                from:
                  uri: direct:both
                  steps:
                    - log: both
            - route:
                id: second
                from:
                  uri: direct:second
                  steps:
                    - log: second
            - route:
                id: optional
                autoStartup: false
                from:
                  uri: direct:optional
                  steps:
                    - log: optional
            """;

    private final CamelContext camel = new DefaultCamelContext();

    private final RoutesReady ready = new RoutesReady(camel);

    @BeforeEach
    void load() throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("both.yaml", ROUTES));
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    /** The listener answers 503 until the context has started; who is ready before would be sent what it refuses. */
    @Test
    void shouldBeDownUntilTheContextHasStarted() {
        // Given
        List<Status> whileStarting = new ArrayList<>();
        camel.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelContextRoutesStartedEvent) {
                    whileStarting.add(status());
                }
            }
        });

        // When
        camel.start();

        // Then
        assertThat(whileStarting).containsExactly(Status.DOWN);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void shouldBeDownWhileARouteThatIsToRunDoesNot() throws Exception {
        // Given
        camel.start();

        // When
        camel.getRouteController().stopRoute("second");

        // Then
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(ready.call().getData().orElseThrow()).containsEntry("notStarted", "second");
    }

    @Test
    void shouldBeDownWhenTheContextHasStopped() {
        // Given
        camel.start();

        // When
        camel.stop();

        // Then
        assertThat(status()).isEqualTo(Status.DOWN);
    }

    private Status status() {
        return ready.call().getStatus();
    }
}
