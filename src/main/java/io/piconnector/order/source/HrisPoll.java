package io.piconnector.order.source;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One poll of the HRIS. It knows which page is read next. Only the thread of the poll uses it. */
@RegisterForReflection
public final class HrisPoll {

    /** Pages of one poll. An API that never ends its list would be read for ever. */
    private static final int MAX_PAGES = 10_000;

    private final String source;
    private final int batch;
    private final Set<String> cursors = new HashSet<>();
    private String cursor;
    private int offset;
    private OffsetDateTime since;
    private Map<String, Object> first;
    private boolean isMore = true;

    /**
     * @param source the source of the orders
     * @param batch the most records that a page holds
     * @param since the database's time before the first page is read
     */
    HrisPoll(String source, int batch, OffsetDateTime since) {
        this.source = source;
        this.batch = batch;
        this.since = since;
    }

    String source() {
        return source;
    }

    /** Where an API's next page begins; null for its first page. */
    public String cursor() {
        return cursor;
    }

    /** Whether there may be another page. */
    public boolean isMore() {
        return isMore;
    }

    /** The values for the SQL of {@code poll-hris}, by the names that it uses. */
    public Map<String, Object> parameters() {
        return Map.of("offset", offset, "batch", batch);
    }

    /** The database's time before the page was read. */
    OffsetDateTime since() {
        return since;
    }

    /**
     * Turns to the page after these records. A page that is not full is the last one. So is a page that begins like the one
     * before, because the SQL then ignores pages and reads all records at once.
     *
     * @param now the database's time
     */
    void turn(List<Map<String, Object>> records, OffsetDateTime now) {
        Map<String, Object> begin = records.isEmpty() ? null : new LinkedHashMap<>(records.get(0));
        isMore = records.size() == batch && !Objects.equals(begin, first);
        first = begin;
        offset += records.size();
        since = now;
    }

    /**
     * Turns to the page that an API names.
     *
     * @param next where it begins; null or blank if there is none. One that was read already ends the poll
     */
    void follow(String next) {
        cursor = next;
        isMore = next != null && !next.isBlank() && cursors.size() < MAX_PAGES && cursors.add(next);
    }

    /** Reads no further page. */
    void end() {
        isMore = false;
    }
}
