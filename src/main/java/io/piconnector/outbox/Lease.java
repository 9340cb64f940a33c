package io.piconnector.outbox;

import java.time.Instant;

/**
 * This replica's hold on a row of the store.
 *
 * @param id        row id
 * @param createdAt when the message was stored; what replaces it has the same id but a later time
 * @param claim     the claim that holds the lease
 * @param attempt   number of the attempt that the lease is for, from 1
 */
public record Lease(long id, Instant createdAt, String claim, int attempt) {}
