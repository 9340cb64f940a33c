package io.piconnector.console.privacy;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How much is stored of somebody, or was erased.
 *
 * @param messages      of all queues
 * @param attempts      of these messages
 * @param orders        entries of the ledger
 * @param partnerOrders orders of hiring systems
 * @param duplicates    webhooks that came more than once
 * @param inProgress    messages that are being tried now, and are not erased
 */
@RegisterForReflection
public record Stored(int messages, int attempts, int orders, int partnerOrders, int duplicates, int inProgress) {}
