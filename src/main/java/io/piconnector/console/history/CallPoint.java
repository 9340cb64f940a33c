package io.piconnector.console.history;

import java.time.Instant;

/**
 * How many calls to the listener had one outcome in one step of a chart.
 *
 * @param outcome as in the metric pi_webhooks_total
 * @param at      the step's beginning
 */
public record CallPoint(String outcome, Instant at, long count) {}
