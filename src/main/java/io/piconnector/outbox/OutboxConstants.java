package io.piconnector.outbox;

import org.apache.camel.spi.Metadata;

/**
 * Message headers of the outbox component. Their prefix keeps them inside, because Camel's header filters neither send a
 * {@code Camel*} header out nor let one in.
 */
public final class OutboxConstants {

    @Metadata(label = "common", description = "The message's key, unique within its queue", javaType = "String")
    public static final String KEY = "CamelOutboxKey";

    @Metadata(label = "common", description = "What operators find the message by", javaType = "String")
    public static final String CORRELATION_ID = "CamelOutboxCorrelationId";

    @Metadata(label = "common", description = "The customer's own identifier", javaType = "String")
    public static final String EXTERNAL_ID = "CamelOutboxExternalId";

    @Metadata(
            label = "common",
            description = "When the first message of this chain of queues was stored",
            javaType = "java.time.Instant")
    public static final String ACCEPTED_AT = "CamelOutboxAcceptedAt";

    @Metadata(
            label = "producer",
            description = "Whether the queue already held a message of this key, so that nothing was stored",
            javaType = "Boolean")
    public static final String DUPLICATE = "CamelOutboxDuplicate";

    @Metadata(label = "consumer", description = "The queue the message was claimed from", javaType = "String")
    public static final String QUEUE = "CamelOutboxQueue";

    @Metadata(label = "consumer", description = "The number of this attempt, from 1", javaType = "Integer")
    public static final String ATTEMPT = "CamelOutboxAttempt";

    @Metadata(
            label = "consumer",
            description = "Whether a failure of this attempt makes the message dead",
            javaType = "Boolean")
    public static final String LAST_ATTEMPT = "CamelOutboxLastAttempt";

    /**
     * Exchange property in which a route leaves a report of its attempt, as JSON text: what it sent, and what was answered.
     * The report is stored with the attempt, also if it succeeds.
     */
    public static final String REPORT = "CamelOutboxReport";

    /** Exchange property of an attempt: the names of the queues to which it has written, as a list. */
    public static final String SENT_TO = "CamelOutboxSentTo";

    private OutboxConstants() {}
}
