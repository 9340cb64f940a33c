package io.piconnector.console.history;

import java.time.Instant;

/**
 * A caller of the last days that was refused.
 *
 * @param address where it called from; {@code others} for those beyond the day's limit
 * @param reason  {@code unauthorized} or {@code forbidden}
 */
public record RefusedCaller(String address, String reason, long count, Instant lastAt) {}
