package io.piconnector.pi;

import io.piconnector.config.Settings;
import io.piconnector.http.HttpFailures;
import io.piconnector.outbox.NotTriedException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.CamelEvent.CamelContextStoppingEvent;
import org.jboss.logging.Logger;

/**
 * Keeps to {@code pi.api.rate} and to what PI asks for, of all routes and all replicas together: what one replica learns
 * of PI's limits stands in the store, and so do the turns while there is a limit.
 */
@ApplicationScoped
@Named("piRate")
@Unremovable
@RegisterForReflection
public class PiRate {

    private static final Logger LOG = Logger.getLogger("io.piconnector.pi");

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /** Whose turn comes later gives its thread, and its message, back until then. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);

    /** A message is held for some leases only, see the outbox; its call needs time too. */
    private static final int LEASES = 5;

    /** So long the store is not asked again what other replicas have learnt. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PiRateStore store;
    private final Rate rate;
    private final Duration longestPause;
    private final Duration patience;
    private final Duration longestCall;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ReentrantLock reading = new ReentrantLock();
    private final RecentCalls recentCalls = new RecentCalls();
    private volatile Seen seen;
    private volatile Instant pausedUntil = Instant.EPOCH;

    /** What the store said, and when ({@link System#nanoTime}). */
    private record Seen(PiPace pace, long at) {}

    @Inject
    PiRate(Settings settings, DataSource store) {
        this(
                store,
                Rate.of(settings),
                settings.duration("delivery.max-backoff"),
                settings.duration("delivery.lease").multipliedBy(LEASES),
                settings.duration("delivery.timeout"));
    }

    PiRate(DataSource store, Rate rate, Duration longestPause, Duration patience, Duration longestCall) {
        this.store = new PiRateStore(store);
        this.rate = rate;
        this.longestPause = longestPause;
        this.patience = patience.compareTo(LONGEST_PATIENCE) < 0 ? patience : LONGEST_PATIENCE;
        this.longestCall = longestCall;
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
            OptionalInt perMinute = rate.isAuto() ? pace().rate() : rate.perMinute();
            if (perMinute.isPresent()) {
                sleep(take(perMinute.getAsInt()));
            } else {
                recentCalls.add();
            }
            // PI may have asked for a pause meanwhile: this turn is forfeited then, for those after it do not wait.
        } while (untilPauseIsOver().compareTo(Duration.ZERO) > 0);
    }

    private Duration untilPauseIsOver() throws SQLException {
        pace();
        return Duration.between(Instant.now(), pausedUntil);
    }

    /** What all replicas know, at most a second old, but for while one caller asks the store. */
    private PiPace pace() throws SQLException {
        Seen last = seen;
        if (last != null && System.nanoTime() - last.at < FRESH_NANOS) {
            return last.pace;
        }
        if (last != null && !reading.tryLock()) {
            return last.pace;
        }
        try {
            return read();
        } finally {
            if (reading.isHeldByCurrentThread()) {
                reading.unlock();
            }
        }
    }

    private PiPace read() throws SQLException {
        PiPace pace = store.read();
        if (pace.pause() != null) {
            keepStill(pace.pause());
        }
        seen = new Seen(pace, System.nanoTime());
        return pace;
    }

    private Duration take(int perMinute) throws SQLException {
        // Calls that took no turn count from now on: where a limit has just become known, PI has counted them.
        if (recentCalls.count() > 0) {
            store.add(recentCalls.takeAges(PiRateStore.MAX_REMEMBERED));
        }
        return store.take(perMinute, patience)
                .orElseThrow(() -> new NotTriedException("all turns of pi.api.rate are taken", patience));
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

    /** Reads of an answer whether PI wants to be left alone for a while, and how many calls it takes. */
    public void heed(@Headers Map<String, Object> headers) {
        RateLimitHeaders limits = new RateLimitHeaders(headers);
        if (limits.isUsedUp()) {
            limits.untilReset().ifPresent(this::pause);
        }
        limits.limit().ifPresent(limit -> keep(() -> name(limit)));
    }

    /**
     * The same for a call that failed.
     *
     * @throws Exception the failure
     */
    public void heedFailure(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) throws Exception {
        HttpOperationFailedException answer = HttpFailures.answer(failure);
        if (answer != null && (answer.getStatusCode() == TOO_MANY_REQUESTS || answer.getStatusCode() == UNAVAILABLE)) {
            RateLimitHeaders limits =
                    new RateLimitHeaders(answer.getResponseHeaders() == null ? Map.of() : answer.getResponseHeaders());
            Optional.ofNullable(HttpFailures.of(failure).retryAfter())
                    .or(limits::untilReset)
                    .or(() -> limits.limit().isPresent() ? Optional.of(MINUTE) : Optional.empty())
                    .ifPresent(this::pause);
            if (rate.isAuto() && answer.getStatusCode() == TOO_MANY_REQUESTS) {
                keep(() -> slowDown(limits.limit()));
            }
        }
        throw failure;
    }

    private void pause(Duration asked) {
        Duration pause = asked.compareTo(longestPause) > 0 ? longestPause : asked;
        if (keepStill(pause)) {
            LOG.warnf("PI's API asks to be left alone: no call for %d s", pause.toSeconds());
            keep(() -> store.pause(pause));
        }
    }

    private synchronized boolean keepStill(Duration pause) {
        Instant until = Instant.now().plus(pause);
        boolean isLonger = until.isAfter(pausedUntil);
        pausedUntil = isLonger ? until : pausedUntil;
        return isLonger;
    }

    private void name(int limit) throws SQLException {
        PiPace before = pace();
        if (rate.isAuto() && !before.knows(limit)) {
            if (before.rate().isEmpty()) {
                store.change(limit, before.changedAt()); // calls that are under way may be refused for what was before
            }
            store.name(limit);
            read();
        }
    }

    private void slowDown(OptionalInt limit) throws SQLException {
        PiPace before = read();
        OptionalInt next = before.afterRefusal(limit, recentCalls.count(), longestCall);
        if (next.isPresent() && store.change(next.getAsInt(), before.changedAt())) {
            LOG.warnf("PI's API refuses calls: %d a minute from now on, of all replicas together", next.getAsInt());
        }
        // Only now: a replica that saw the limit without the change would halve it.
        if (limit.isPresent()) {
            store.name(limit.getAsInt());
        }
        read();
    }

    private interface Act {
        void run() throws SQLException;
    }

    /** The call to PI has ended as it has: that the store is away must not make a failure of it, or another one. */
    private static void keep(Act act) {
        try {
            act.run();
        } catch (SQLException e) {
            LOG.warnf(
                    "other replicas do not learn what PI's API said of its limits: %s",
                    HttpFailures.of(e).message());
        }
    }
}
