package io.piconnector.console.access;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts failed log-ins: after {@value #OF_A_NAME} of a name or {@value #OF_AN_ADDRESS} of an address within 15 minutes no
 * more are looked at. Each replica counts for itself. The memory is bounded: when there are too many names or addresses, those
 * that failed longest ago are forgotten.
 */
final class FailedLogIns {

    static final int OF_A_NAME = 5;
    static final int OF_AN_ADDRESS = 20;
    static final Duration WINDOW = Duration.ofMinutes(15);

    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_NAME = 100;

    private final LongSupplier nanoTime;
    private final Map<String, Deque<Long>> names = new LinkedHashMap<>();
    private final Map<String, Deque<Long>> addresses = new LinkedHashMap<>();

    FailedLogIns(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Returns how long nobody may try.
     *
     * @param name null for a token
     * @return zero if they may try now
     */
    synchronized Duration pause(String name, String address) {
        Duration ofName = name == null ? Duration.ZERO : pause(names.get(key(name)), OF_A_NAME);
        Duration ofAddress = pause(addresses.get(address), OF_AN_ADDRESS);
        return ofName.compareTo(ofAddress) > 0 ? ofName : ofAddress;
    }

    private Duration pause(Deque<Long> failures, int limit) {
        if (failures == null || failures.size() < limit) {
            return Duration.ZERO;
        }
        long left = WINDOW.toNanos() - (nanoTime.getAsLong() - failures.peekFirst());
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    synchronized void failed(String name, String address) {
        if (name != null) {
            add(names, key(name), OF_A_NAME);
        }
        add(addresses, address, OF_AN_ADDRESS);
    }

    /** Forgets the failures of a name. Those of the address stay: it may go on to guess other names. */
    synchronized void succeeded(String name) {
        names.remove(key(name));
    }

    /** Keeps the last failures, as many as the limit. The oldest of them decides. */
    private void add(Map<String, Deque<Long>> all, String key, int limit) {
        Deque<Long> failures = all.remove(key);
        if (failures == null) {
            failures = new ArrayDeque<>(limit);
        }
        if (failures.size() == limit) {
            failures.removeFirst();
        }
        failures.addLast(nanoTime.getAsLong());
        all.put(key, failures);
        if (all.size() > MAX_ENTRIES) {
            all.remove(all.keySet().iterator().next());
        }
    }

    private static String key(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    synchronized int size() {
        return names.size() + addresses.size();
    }
}
