package io.piconnector.order.source;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * The part of the open records that one query reads.
 *
 * @param offset how many records were read before it
 * @param batch  the most records it reads
 * @param since  the database's time before the query
 * @param first  the first record of the page before, or null
 * @param isMore whether this page may hold records
 */
@RegisterForReflection
public record PollPage(int offset, int batch, OffsetDateTime since, Map<String, Object> first, boolean isMore) {

    /** The values for the SQL of {@code poll-hris}, by the names it uses. */
    public Map<String, Object> parameters() {
        return Map.of("offset", offset, "batch", batch);
    }
}
