package io.piconnector.order.source;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One poll of the HRIS. It knows which page is read next. Only the thread of the poll uses it. */
@RegisterForReflection
public final class HrisPoll {

    private final int batch;
    private int offset;
    private OffsetDateTime since;
    private Map<String, Object> first;
    private boolean isMore = true;

    /**
     * @param batch the most records that a page holds
     * @param since the database's time before the first page is read
     */
    HrisPoll(int batch, OffsetDateTime since) {
        this.batch = batch;
        this.since = since;
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

    /** Reads no further page. */
    void end() {
        isMore = false;
    }
}
