package io.piconnector.outbox;

import java.time.Instant;

/**
 * A message this replica holds the lease of.
 *
 * @param id            row id
 * @param claim         the claim that holds the lease
 * @param queue         the queue's name
 * @param key           unique within its queue
 * @param body          JSON text
 * @param headers       JSON object, or null
 * @param correlationId what operators search by, or null
 * @param externalId    the customer's own identifier, or null
 * @param attempt       number of this attempt, from 1
 * @param acceptedAt    when the first message of the chain was stored
 * @param createdAt     when this one was stored; what replaces it has the same id but a later time
 */
public record ClaimedMessage(
        long id,
        String claim,
        String queue,
        String key,
        String body,
        String headers,
        String correlationId,
        String externalId,
        int attempt,
        Instant acceptedAt,
        Instant createdAt) {}
