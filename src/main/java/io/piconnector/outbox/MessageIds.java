package io.piconnector.outbox;

/**
 * The identifiers of a message.
 *
 * @param queue         the queue's name
 * @param key           unique within its queue
 * @param correlationId what operators search by, or null
 * @param externalId    the customer's own identifier, or null
 */
public record MessageIds(String queue, String key, String correlationId, String externalId) {}
