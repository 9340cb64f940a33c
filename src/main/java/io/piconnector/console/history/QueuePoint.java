package io.piconnector.console.history;

import java.time.Instant;

/**
 * What happened in one queue in one step of a chart.
 *
 * @param at the step's beginning
 */
public record QueuePoint(String queue, Instant at, QueueCounts counts) {}
