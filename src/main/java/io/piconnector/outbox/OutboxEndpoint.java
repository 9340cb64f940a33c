package io.piconnector.outbox;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Keep messages in durable, at-least-once queues in PostgreSQL: {@code to} returns when the message is committed;
 * {@code from} hands each message to its route until an attempt succeeds, no attempt is left, or another attempt cannot
 * succeed.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "outbox",
        title = "Outbox",
        syntax = "outbox:queue",
        category = {Category.MESSAGING, Category.DATABASE},
        headersClass = OutboxConstants.class)
public class OutboxEndpoint extends DefaultEndpoint {

    @UriPath(description = "Name of the queue")
    @Metadata(required = true)
    private final String queue;

    @UriParam
    private final OutboxConfiguration configuration;

    OutboxEndpoint(String uri, OutboxComponent component, String queue, OutboxConfiguration configuration) {
        super(uri, component);
        this.queue = queue;
        this.configuration = configuration;
    }

    @Override
    public OutboxComponent getComponent() {
        return (OutboxComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new OutboxProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        configuration.requireValid(queue);
        Consumer consumer = getComponent().createConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public String getQueue() {
        return queue;
    }

    public OutboxConfiguration getConfiguration() {
        return configuration;
    }
}
