package io.piconnector.console.history;

import java.time.Instant;

/**
 * The last call that was let in.
 *
 * @param address where it came from
 */
public record LastWebhook(Instant at, String address) {}
