package io.piconnector.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelTracingService;
import org.junit.jupiter.api.Test;

/** Traces that nobody asked for cost nothing, because nothing of them is there. TracesIT shows them switched on. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class TracesOffTest {

    @Inject
    CamelContext camel;

    @Test
    void shouldHaveNothingOnTheWayOfAnExchange() {
        assertThat(camel.hasService(CamelTracingService.class)).isNull();
        assertThat(camel.getRoutePolicyFactories()).isEmpty();
        assertThat(camel.getManagementStrategy().getEventNotifiers())
                .extracting(notifier -> notifier.getClass().getName())
                .noneMatch(name -> name.contains("telemetry"));
    }
}
