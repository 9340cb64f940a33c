package io.piconnector.order.source;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * Which part of the open records a query reads.
 *
 * @param offset how many records were read before it
 * @param batch  how many records it reads at most
 * @param since  the store's time before it is read
 * @param first  the first record of the page before, or null
 * @param isMore whether there may be records on this page
 */
@RegisterForReflection
public record PollPage(int offset, int batch, OffsetDateTime since, Map<String, Object> first, boolean isMore) {

    /** The values for the SQL of {@code poll-hris}, by the names it uses. */
    public Map<String, Object> parameters() {
        return Map.of("offset", offset, "batch", batch);
    }
}
