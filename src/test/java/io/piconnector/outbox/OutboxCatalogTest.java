package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;

/** What Camel's catalogue says of the component is what the component does. */
class OutboxCatalogTest {

    private static final String CATALOG = "/META-INF/io/piconnector/outbox/outbox.json";

    @Test
    void shouldNameTheDefaultsThatHold() throws Exception {
        // Given
        CamelContext camel = new DefaultCamelContext();
        OutboxComponent component = new OutboxComponent();
        var configurer = PluginHelper.getConfigurerResolver(camel).resolvePropertyConfigurer("outbox-component", camel);

        catalog().path("componentProperties").properties().forEach(option -> {
            // When
            Object value = ((PropertyConfigurerGetter) configurer).getOptionValue(component, option.getKey(), false);
            String named = option.getValue().path("defaultValue").asText(null);

            // Then
            if (option.getValue().path("type").asText().equals("duration")) {
                Duration duration = camel.getTypeConverter().convertTo(Duration.class, named);
                assertThat(value).as(option.getKey()).isEqualTo(duration.toMillis());
            } else if (!option.getKey().equals("configuration")) {
                assertThat(value == null ? null : value.toString())
                        .as(option.getKey())
                        .isEqualTo(named);
            }
        });
    }

    @Test
    void shouldListTheOptionsOfAnEndpoint() throws Exception {
        assertThat(catalog().path("properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "queue",
                        "key",
                        "correlationId",
                        "externalId",
                        "replaceFinished",
                        "headers",
                        "parked",
                        "concurrency",
                        "maxAttempts",
                        "backoff",
                        "maxBackoff",
                        "lease",
                        "pollInterval",
                        "bridgeErrorHandler",
                        "exceptionHandler",
                        "exchangePattern",
                        "lazyStartProducer");
    }

    private static JsonNode catalog() throws IOException {
        try (var json = OutboxCatalogTest.class.getResourceAsStream(CATALOG)) {
            return new ObjectMapper().readTree(json);
        }
    }
}
