package io.piconnector.outbox;

import java.time.Instant;

/**
 * This replica's temporary hold on a message.
 *
 * @param id        row id
 * @param createdAt when the message was stored; a message that replaces it has the same id and a later time
 * @param claim     the claim that holds the lease
 * @param attempt   number of the attempt that the lease is for, from 1
 */
public record Lease(long id, Instant createdAt, String claim, int attempt) {}
