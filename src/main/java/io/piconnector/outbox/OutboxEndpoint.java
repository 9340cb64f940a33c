package io.piconnector.outbox;

import java.time.Duration;
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
 * A durable queue in PostgreSQL. {@code to} returns when the message is committed; {@code from} hands each message to
 * its route until an attempt succeeds, its attempts are used up, or an error shows that another try is of no use.
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
    private String queue;

    @UriParam(
            label = "producer",
            description = "The message's key, in Simple. The same key again is a no-op. By default the header "
                    + OutboxConstants.KEY + ", so that a message that goes from queue to queue keeps its key.")
    private String key;

    @UriParam(
            label = "producer",
            description = "What operators find the message by, in Simple. By default the header "
                    + OutboxConstants.CORRELATION_ID + ".")
    private String correlationId;

    @UriParam(
            label = "producer",
            description = "The customer's own identifier, in Simple. By default the header "
                    + OutboxConstants.EXTERNAL_ID + ".")
    private String externalId;

    @UriParam(
            label = "producer",
            description = "Names of the message headers that are stored and handed on, comma separated;"
                    + " a trailing * matches any ending. All others are dropped. Default: outbox.headers.")
    private String headers;

    @UriParam(label = "consumer", defaultValue = "8", description = "How many messages are worked on at a time")
    private int concurrency = 8;

    @UriParam(label = "consumer", defaultValue = "100", description = "How many messages one claim takes at most")
    private int batchSize = 100;

    @UriParam(
            label = "consumer",
            description = "How many attempts a message has before it is dead. Default: delivery.max-attempts.")
    private int maxAttempts = 20;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description =
                    "The delay after the first failed attempt; it doubles with each further one. Default: delivery.backoff.")
    private long backoff = 5_000;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description = "The longest delay between two attempts. Default: delivery.max-backoff.")
    private long maxBackoff = 21_600_000;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            description = "How long a claimed message stays invisible to other replicas when nothing is heard of"
                    + " this one. Default: delivery.lease.")
    private long lease = 60_000;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "1s",
            description = "How often an idle consumer looks for messages of other replicas and for those due again;"
                    + " messages of this process are seen at once.")
    private long pollInterval = 1_000;

    public OutboxEndpoint() {}

    OutboxEndpoint(String uri, OutboxComponent component, String queue) {
        super(uri, component);
        this.queue = queue;
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
        requirePositive("concurrency", concurrency);
        requirePositive("batchSize", batchSize);
        requirePositive("maxAttempts", maxAttempts);
        requirePositive("backoff", backoff);
        requirePositive("maxBackoff", maxBackoff);
        requirePositive("lease", lease);
        requirePositive("pollInterval", pollInterval);
        OutboxConsumer consumer = new OutboxConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    private void requirePositive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "outbox:" + queue + ": option " + option + " is " + value + ", it must be above zero");
        }
    }

    RetrySchedule retrySchedule() {
        return new RetrySchedule(Duration.ofMillis(backoff), Duration.ofMillis(maxBackoff), maxAttempts);
    }

    public String getQueue() {
        return queue;
    }

    public void setQueue(String queue) {
        this.queue = queue;
    }

    public String getKey() {
        return key;
    }

    public void setKey(String key) {
        this.key = key;
    }

    public String getCorrelationId() {
        return correlationId;
    }

    public void setCorrelationId(String correlationId) {
        this.correlationId = correlationId;
    }

    public String getExternalId() {
        return externalId;
    }

    public void setExternalId(String externalId) {
        this.externalId = externalId;
    }

    public String getHeaders() {
        return headers;
    }

    public void setHeaders(String headers) {
        this.headers = headers;
    }

    public int getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public long getBackoff() {
        return backoff;
    }

    public void setBackoff(long backoff) {
        this.backoff = backoff;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }

    public long getLease() {
        return lease;
    }

    public void setLease(long lease) {
        this.lease = lease;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
    }
}
