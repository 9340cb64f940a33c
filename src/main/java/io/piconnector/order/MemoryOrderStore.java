package io.piconnector.order;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The ledger in memory, to try routes without a database. It knows no order of an earlier trial. */
public class MemoryOrderStore extends OrderStore {

    private final Map<String, Kept> outcomes = new ConcurrentHashMap<>();
    private final Map<String, OffsetDateTime> sent = new ConcurrentHashMap<>();

    public MemoryOrderStore() {
        super(null);
    }

    /** Forgets all orders. */
    public void clear() {
        outcomes.clear();
        sent.clear();
    }

    @Override
    Optional<Known> find(String externalId, Duration doubt) {
        Kept kept = outcomes.get(externalId);
        OffsetDateTime sentAt = sent.get(externalId);
        return kept == null && sentAt == null
                ? Optional.empty()
                : Optional.of(new Known(kept == null ? null : kept.assessmentId(), sentAt, Duration.ZERO, false));
    }

    @Override
    Optional<OffsetDateTime> send(
            String externalId, String type, String source, String parameters, OffsetDateTime seen) {
        sent.put(externalId, now());
        return Optional.of(sent.get(externalId));
    }

    @Override
    void notCreated(String externalId, OffsetDateTime sentAt) {
        sent.remove(externalId);
    }

    @Override
    Kept ordered(
            String externalId,
            String type,
            String source,
            String parameters,
            String assessmentId,
            Duration checkAfter,
            boolean reported) {
        return outcomes.merge(externalId, new Kept(assessmentId, Instant.now(), 0), (known, next) -> known);
    }

    @Override
    Optional<Kept> refused(
            String externalId, String type, String source, String parameters, String error, boolean reported) {
        return Optional.of(new Kept(null, null, 0));
    }

    @Override
    void reported(String externalId, int reports, boolean isRefusal) {}

    @Override
    OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC);
    }

    @Override
    Set<String> reportedAmong(Collection<String> externalIds, OffsetDateTime before) {
        return Set.of();
    }

    @Override
    Set<String> refusedAmong(Collection<String> externalIds) {
        return Set.of();
    }

    @Override
    Set<String> queuedAmong(Collection<String> keys) {
        return Set.of();
    }
}
