package io.piconnector.outbox;

import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of an endpoint. The component holds their defaults. */
@UriParams
public class OutboxConfiguration implements Cloneable {

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
            defaultValue = "false",
            description =
                    "Whether a finished message of the same key (done, dead or discarded) is replaced, true, false or in"
                            + " Simple: it gets the new body and headers and waits afresh. A waiting message stays as it is.")
    private String replaceFinished = "false";

    @UriParam(
            label = "producer",
            description =
                    "Which message headers are stored and handed on: names, comma separated. A name that ends in an"
                            + " asterisk stands for all that begin like it. Every other header is dropped; by default all are.")
    private String headers;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "Says that no route reads the queue, because its messages wait for an operator. They are stored as"
                            + " parked; an application can check that every other queue is read.")
    private boolean parked;

    @UriParam(
            label = "consumer",
            defaultValue = "8",
            description = "How many messages are worked on at a time. A claim takes at most as many.")
    private int concurrency = 8;

    @UriParam(
            label = "consumer",
            defaultValue = "20",
            description = "How many attempts a message has before it is dead.")
    private int maxAttempts = 20;

    @UriParam(
            label = "consumer",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description = "The delay after the first failed attempt; it doubles with each further one.")
    private long backoff = 5_000;

    @UriParam(
            label = "consumer",
            defaultValue = "6h",
            javaType = "java.time.Duration",
            description = "The longest delay between two attempts.")
    private long maxBackoff = 21_600_000;

    @UriParam(
            label = "consumer",
            defaultValue = "60s",
            javaType = "java.time.Duration",
            description =
                    "How long a claimed message is kept from other replicas when this one dies. A lease is extended"
                            + " while its message is worked on, ten times its length at most.")
    private long lease = 60_000;

    @UriParam(
            label = "consumer",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "How often an idle consumer looks for messages of other replicas and for those due again;"
                    + " messages of this process are seen at once.")
    private long pollInterval = 1_000;

    OutboxConfiguration copy() {
        try {
            return (OutboxConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    RetrySchedule retrySchedule() {
        return new RetrySchedule(Duration.ofMillis(backoff), Duration.ofMillis(maxBackoff), maxAttempts);
    }

    Duration leaseTime() {
        return Duration.ofMillis(lease);
    }

    /** @param queue named in the error */
    void requireValid(String queue) {
        requirePositive(queue, "concurrency", concurrency);
        requirePositive(queue, "maxAttempts", maxAttempts);
        requirePositive(queue, "backoff", backoff);
        requirePositive(queue, "maxBackoff", maxBackoff);
        requirePositive(queue, "lease", lease);
        requirePositive(queue, "pollInterval", pollInterval);
    }

    private static void requirePositive(String queue, String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "outbox:" + queue + ": option " + option + " is " + value + ", it must be above zero");
        }
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

    public String getReplaceFinished() {
        return replaceFinished;
    }

    public void setReplaceFinished(String replaceFinished) {
        this.replaceFinished = replaceFinished;
    }

    public String getHeaders() {
        return headers;
    }

    public void setHeaders(String headers) {
        this.headers = headers;
    }

    public boolean isParked() {
        return parked;
    }

    public void setParked(boolean parked) {
        this.parked = parked;
    }

    public int getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
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
