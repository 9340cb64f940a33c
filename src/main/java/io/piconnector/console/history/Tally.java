package io.piconnector.console.history;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Adds up values by key until somebody takes them. It holds a limited number of keys, because callers may decide how many
 * there are. What does not fit is left out and counted.
 */
final class Tally<K, V> {

    private final int capacity;
    private final BinaryOperator<V> sum;
    private Map<K, V> values = new HashMap<>();
    private long leftOut;

    Tally(int capacity, BinaryOperator<V> sum) {
        this.capacity = capacity;
        this.sum = sum;
    }

    synchronized void add(K key, V value) {
        if (values.size() >= capacity && !values.containsKey(key)) {
            leftOut++;
        } else {
            values.merge(key, value, sum);
        }
    }

    /** Returns what was added, and forgets it. */
    synchronized Map<K, V> take() {
        Map<K, V> taken = values;
        values = new HashMap<>();
        return taken;
    }

    /** Takes back what could not be stored. It is older than what was added since. */
    synchronized void giveBack(Map<K, V> taken) {
        Map<K, V> since = values;
        values = new HashMap<>(taken);
        since.forEach(this::add);
    }

    /** How many values were left out so far. */
    synchronized long leftOut() {
        return leftOut;
    }
}
