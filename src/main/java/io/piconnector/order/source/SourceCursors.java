package io.piconnector.order.source;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.HrisSettings;
import io.piconnector.config.WrongSetting;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.camel.Variable;

/**
 * Knows since when the changes of a source are read. A source that was never read is read from the first poll on, or from the
 * time that a setting names, so that nobody is ordered by surprise.
 */
@ApplicationScoped
@Named("sourceCursors")
@Unremovable
@RegisterForReflection
public class SourceCursors implements CheckedAtStart {

    private static final String SINCE = "hris.bamboohr.since";
    private static final int MAX_LENGTH = 64;

    private final CursorStore store;
    private final Optional<Instant> from;
    private final Clock clock;

    SourceCursors(HrisSettings hris, CursorStore store) {
        this.store = store;
        from = hris.bamboohr().since().map(SourceCursors::setting);
        clock = Clock.systemUTC();
    }

    private static Instant setting(String text) {
        return time(text)
                .orElseThrow(() ->
                        new WrongSetting(SINCE, "is '" + text + "'", "write a time such as 2026-11-20T00:00:00Z"));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns since when changes are read next. A setting that names a later time than the last poll wins. */
    public String since(@Variable("source") String source) throws SQLException {
        Instant first = from.orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
        String kept = store.begin(source, first.toString());
        boolean isSettingLater =
                from.isPresent() && time(kept).map(from.get()::isAfter).orElse(true);
        if (isSettingLater) {
            store.advance(source, kept, first.toString());
            return first.toString();
        }
        return kept;
    }

    /**
     * Records that the changes up to a time are stored.
     *
     * @param since  since when they were read
     * @param latest the time that the source gave
     * @throws IllegalArgumentException if the source gave none; it is then read from {@code since} again
     */
    public void advance(
            @Variable("source") String source, @Variable("since") String since, @Variable("latest") String latest)
            throws SQLException {
        if (latest == null || latest.length() > MAX_LENGTH || time(latest).isEmpty()) {
            throw new IllegalArgumentException(source + " did not say up to when its answer goes");
        }
        store.advance(source, since, latest);
    }
}
