package io.piconnector.outbox;

import java.time.Instant;

/**
 * A message in the store, without its content.
 *
 * @param attempts      attempts begun since it was stored or replayed
 * @param correlationId what operators find it by, or null
 * @param externalId    the customer's identifier, or null
 * @param acceptedAt    when the first message of its chain of queues was stored
 * @param dueAt         when it may be claimed next; while it is being tried, the end of the lease
 * @param finishedAt    when it was done, dead, parked or discarded; null while it waits
 * @param lastError     of its last failed attempt, or null
 */
public record StoredMessage(
        long id,
        String queue,
        String key,
        State state,
        int attempts,
        String correlationId,
        String externalId,
        Instant acceptedAt,
        Instant dueAt,
        Instant finishedAt,
        String lastError) {}
