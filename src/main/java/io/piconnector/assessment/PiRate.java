package io.piconnector.assessment;

import io.piconnector.Settings;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.NotTriedException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.CamelEvent.CamelContextStoppingEvent;
import org.jboss.logging.Logger;

/**
 * Keeps to {@code pi.api.rate}, the calls a minute that PI's API takes: of all routes and all replicas together, which is
 * why turns are given out by the store. And keeps still for as long as PI asks for.
 */
@ApplicationScoped
@Named("piRate")
@Unremovable
@RegisterForReflection
public class PiRate {

    private static final Logger LOG = Logger.getLogger("io.piconnector.pi");

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * In which the calls of a minute are let through. A call that is slow to get to PI counts there later than its turn,
     * and those a minute after its turn must not be early.
     */
    private static final Duration MINUTE_WITH_SLACK = Duration.ofSeconds(61);

    /** No more than so many turns are remembered; a higher rate is kept in parts of a minute. */
    private static final int MAX_REMEMBERED = 100;

    /** Whose turn comes later gives its thread, and its message, back until then. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);

    /** A message is held for some leases only, see the outbox; its call needs time too. */
    private static final int LEASES = 5;

    private static final long EPOCH_SECONDS = 1_000_000_000;

    /**
     * The turn after the last {@code capacity} ones is a window after the first of them. Only the row's own values are
     * used: whoever waited for the row sees what the other wrote.
     */
    private static final String TAKE = """
            update pi_rate set granted = (granted
                || greatest(clock_timestamp(), granted[cardinality(granted) - ? + 1] + ? * interval '1 millisecond'))
                [greatest(cardinality(granted) + 2 - ?, 1):]
            where (granted[cardinality(granted) - ? + 1] + ? * interval '1 millisecond'
                <= clock_timestamp() + ? * interval '1 millisecond') is not false
            returning (extract(epoch from granted[cardinality(granted)] - clock_timestamp()) * 1000)::bigint""";

    private final DataSource store;
    private final OptionalInt rate;
    private final Duration longestPause;
    private final Duration patience;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Instant pausedUntil = Instant.EPOCH;

    @Inject
    PiRate(Settings settings, DataSource store) {
        this(
                store,
                rate(settings),
                settings.duration("delivery.max-backoff"),
                settings.duration("delivery.lease").multipliedBy(LEASES));
    }

    PiRate(DataSource store, OptionalInt rate, Duration longestPause, Duration patience) {
        this.store = store;
        this.rate = rate;
        this.longestPause = longestPause;
        this.patience = patience.compareTo(LONGEST_PATIENCE) < 0 ? patience : LONGEST_PATIENCE;
    }

    private static OptionalInt rate(Settings settings) {
        String name = "pi.api.rate";
        return settings.required(name).equals("unlimited")
                ? OptionalInt.empty()
                : OptionalInt.of(settings.positive(name));
    }

    /**
     * Returns when the caller may call PI once.
     *
     * @throws NotTriedException where that takes long, or the connector stops meanwhile
     * @throws SQLException      where the store does not answer
     */
    public void await() throws SQLException {
        do {
            Duration pause = untilPauseIsOver();
            if (pause.compareTo(patience) > 0) {
                throw new NotTriedException("PI's API asked to be left alone", pause);
            }
            sleep(pause);
            if (rate.isPresent()) {
                sleep(take(rate.getAsInt()));
            }
            // PI may have asked for a pause meanwhile: this turn is forfeited then, for those after it do not wait.
        } while (untilPauseIsOver().compareTo(Duration.ZERO) > 0);
    }

    private Duration untilPauseIsOver() {
        return Duration.between(Instant.now(), pausedUntil);
    }

    private Duration take(int perMinute) throws SQLException {
        int capacity = Math.min(perMinute, MAX_REMEMBERED);
        long window = MINUTE_WITH_SLACK.toMillis() * capacity / perMinute;
        try (Connection connection = store.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setInt(1, capacity);
            statement.setLong(2, window);
            statement.setInt(3, capacity);
            statement.setInt(4, capacity);
            statement.setLong(5, window);
            statement.setLong(6, patience.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    return Duration.ofMillis(row.getLong(1));
                }
            }
        }
        throw new NotTriedException("all turns of pi.api.rate are taken", patience);
    }

    private void sleep(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            return;
        }
        try {
            if (!stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NotTriedException("the connector stops", Duration.ZERO);
    }

    void stop(@Observes CamelContextStoppingEvent event) {
        stopping.countDown();
    }

    /** Reads of an answer whether PI wants to be left alone for a while. */
    public void heed(@Headers Map<String, Object> headers) {
        Optional<Duration> untilReset = number(headers, "X-RateLimit-Remaining")
                .filter(remaining -> remaining <= 0)
                .flatMap(none -> untilReset(headers));
        untilReset.ifPresent(this::pause);
    }

    /**
     * The same for a call that failed.
     *
     * @throws Exception the failure
     */
    public void heedFailure(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) throws Exception {
        HttpOperationFailedException answer = Failure.answer(failure);
        if (answer != null
                && (answer.getStatusCode() == 429 || answer.getStatusCode() == 503)
                && answer.getResponseHeaders() != null) {
            Map<String, String> headers = answer.getResponseHeaders();
            Optional.ofNullable(Failure.of(failure).retryAfter())
                    .or(() -> untilReset(headers))
                    .or(() -> number(headers, "X-RateLimit-Limit").map(limit -> MINUTE))
                    .ifPresent(this::pause);
        }
        throw failure;
    }

    private void pause(Duration asked) {
        Duration pause = asked.compareTo(longestPause) > 0 ? longestPause : asked;
        Instant until = Instant.now().plus(pause);
        if (until.isAfter(pausedUntil)) {
            pausedUntil = until;
            LOG.warnf("PI's API asks to be left alone: no call for %d s", pause.toSeconds());
        }
    }

    /** Seconds from now or since 1970: PI does not publish which. */
    private static Optional<Duration> untilReset(Map<String, ?> headers) {
        return number(headers, "X-RateLimit-Reset")
                .map(reset -> reset < EPOCH_SECONDS
                        ? Duration.ofSeconds(reset)
                        : Duration.between(Instant.now(), Instant.ofEpochSecond(reset)))
                .filter(duration -> !duration.isNegative());
    }

    private static Optional<Long> number(Map<String, ?> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .map(header -> header.getValue().toString().trim())
                .filter(value -> value.matches("[0-9]{1,12}"))
                .map(Long::valueOf)
                .findFirst();
    }
}
