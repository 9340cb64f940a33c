package io.piconnector.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** One replica of the connector's outbox: a Camel context of its own, with the component on the tests' store. */
final class OutboxReplica implements AutoCloseable {

    /** A route, written in one line. */
    interface Routes {
        void configure(RouteBuilder routes);
    }

    private final CamelContext camel = new DefaultCamelContext();
    private final Heard heard = new Heard();
    private final ProducerTemplate producer;

    /** What a route throws where a test says how the failure is to be read. */
    static final class FailureException extends RuntimeException {
        private final transient Failure failure;

        FailureException(Failure failure) {
            this.failure = failure;
        }
    }

    OutboxReplica(Routes... routes) {
        this(TestStore.dataSource(), routes);
    }

    OutboxReplica(DataSource dataSource, Routes... routes) {
        this(new OutboxComponent(), dataSource, routes);
    }

    /** @param outbox the component, or one that stands in for it */
    OutboxReplica(OutboxComponent outbox, DataSource dataSource, Routes... routes) {
        outbox.setDataSource(dataSource);
        outbox.setFailureClassifier(error -> error instanceof FailureException e ? e.failure : Failure.of(error));
        outbox.getConfiguration().setBackoff(7_000);
        outbox.getConfiguration().setMaxBackoff(7_200_000);
        outbox.getConfiguration().setMaxAttempts(3);
        outbox.getConfiguration().setLease(40_000);
        outbox.setObjectMapper(new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS));
        camel.addComponent("outbox", outbox);
        camel.getRegistry().bind("heard", heard);
        // Camel takes an exchange that ended in an Error for one that is still under way.
        camel.getShutdownStrategy().setTimeout(2);
        for (Routes one : routes) {
            add(one);
        }
        camel.start();
        producer = camel.createProducerTemplate();
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

    CamelContext camel() {
        return camel;
    }

    Heard heard() {
        return heard;
    }

    ProducerTemplate producer() {
        return producer;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
