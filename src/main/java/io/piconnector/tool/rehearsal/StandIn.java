package io.piconnector.tool.rehearsal;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Stands in for a component that would reach out of the process. It starts nothing by itself, and takes any option, because
 * {@code check} has checked them.
 */
final class StandIn extends DefaultComponent {

    private final Target target;
    private final Map<String, DefaultConsumer> inputs;

    /** Takes what a route sends to an endpoint. */
    @FunctionalInterface
    interface Target {

        /** @param uri the endpoint's, without options */
        void send(String uri, Exchange exchange) throws Exception;
    }

    /** @param inputs takes the consumers that run, by their URI without options */
    StandIn(Target target, Map<String, DefaultConsumer> inputs) {
        this.target = target;
        this.inputs = inputs;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear();
        return new StandInEndpoint(uri, uri.split("[:?]", 2)[0] + ":" + remaining);
    }

    private final class StandInEndpoint extends DefaultEndpoint {

        private final String plainUri;

        private StandInEndpoint(String uri, String plainUri) {
            super(uri, StandIn.this);
            this.plainUri = plainUri;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    target.send(plainUri, exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor) {
                @Override
                protected void doStart() throws Exception {
                    super.doStart();
                    inputs.put(plainUri, this);
                }

                @Override
                protected void doStop() throws Exception {
                    inputs.remove(plainUri, this);
                    super.doStop();
                }
            };
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }
    }
}
