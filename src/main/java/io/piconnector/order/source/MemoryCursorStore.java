package io.piconnector.order.source;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Positions in memory, to try routes without a database. */
public class MemoryCursorStore extends CursorStore {

    private final Map<String, String> positions = new ConcurrentHashMap<>();

    public MemoryCursorStore() {
        super(null);
    }

    /** Forgets all positions. */
    public void clear() {
        positions.clear();
    }

    @Override
    String begin(String source, String first) {
        return positions.computeIfAbsent(source, key -> first);
    }

    @Override
    void advance(String source, String before, String position) {
        positions.replace(source, before, position);
    }
}
