package io.piconnector.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.config.TestSettings;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** One replica of the connector's outbox: a Camel context of its own, with the component on the tests' store. */
final class OutboxReplica implements AutoCloseable {

    /** A route, written in one line. */
    interface Routes {
        void configure(RouteBuilder routes);
    }

    private final CamelContext camel = new DefaultCamelContext();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ProducerTemplate producer;

    OutboxReplica(Routes... routes) {
        OutboxStore store = TestStore.store();
        OutboxMetrics metrics = new OutboxMetrics(meters);
        OutboxSettings settings = outboxSettings(TestSettings.of(Map.of(
                "delivery.backoff", "7s",
                "delivery.max-backoff", "2h",
                "delivery.max-attempts", "3",
                "delivery.lease", "40s",
                "delivery.timeout", "30s",
                "outbox.retention", "30d")));
        camel.getRegistry().bind("settings", settings);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("suspects", new SuspectStore(TestStore.dataSource()));
        camel.getRegistry().bind("appender", new Appender(store, metrics));
        camel.getRegistry().bind("settler", new Settler(store, metrics));
        camel.getRegistry().bind("housekeeping", new Housekeeping(store, metrics, settings));
        camel.getRegistry()
                .bind(
                        "json",
                        new ObjectMapper()
                                .registerModule(new JavaTimeModule())
                                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS));
        // Camel takes an exchange that ended in an Error for one that is still under way.
        camel.getShutdownStrategy().setTimeout(2);
        camel.start();
        producer = camel.createProducerTemplate();
        for (Routes one : routes) {
            add(one);
        }
    }

    void add(Routes routes) {
        try {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    routes.configure(this);
                }
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void add(RoutesBuilder routes) throws Exception {
        camel.addRoutes(routes);
    }

    CamelContext camel() {
        return camel;
    }

    ProducerTemplate producer() {
        return producer;
    }

    @Override
    public void close() {
        camel.stop();
    }

    static OutboxSettings outboxSettings(TestSettings settings) {
        return new OutboxSettings(settings.delivery(), settings.outbox());
    }
}
