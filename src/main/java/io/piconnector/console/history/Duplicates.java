package io.piconnector.console.history;

import java.time.Instant;
import java.util.List;

/**
 * How often one webhook came again.
 *
 * @param key      the key of its event
 * @param count    all of them
 * @param arrivals the first ones
 */
public record Duplicates(String key, long count, List<Arrival> arrivals) {

    /** @param address where it came from */
    public record Arrival(Instant at, String address) {}
}
