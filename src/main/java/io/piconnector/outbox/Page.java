package io.piconnector.outbox;

import java.util.List;

/**
 * A part of a list.
 *
 * @param next the cursor of the next part; null if this is the last
 */
public record Page<T>(List<T> items, String next) {

    public Page {
        items = List.copyOf(items);
    }
}
