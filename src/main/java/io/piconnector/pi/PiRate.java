package io.piconnector.pi;

import io.piconnector.config.DeliverySettings;
import io.piconnector.config.PiSettings;
import io.piconnector.http.RetryAfter;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.NotTriedException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.spi.CamelEvent.CamelContextStoppingEvent;
import org.jboss.logging.Logger;

/**
 * Gives permits for calls to PI. With them, all routes and replicas together respect {@code pi.api.rate} and the limits
 * and pauses that PI asks for.
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

    /** A message that would wait longer than this for its permit is released, so that its thread is free. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);

    /**
     * A message waits at most this many leases, because the outbox extends a lease only a few times and the call needs
     * time too.
     */
    private static final int LEASES = 5;

    private final PiRateStore store;
    private final SharedPace pace;
    private final Rate rate;
    private final Duration longestPause;
    private final Duration patience;
    private final Duration longestCall;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final RecentCalls recentCalls = new RecentCalls();

    @Inject
    PiRate(PiSettings pi, DeliverySettings delivery, PiRateStore store) {
        this(
                store,
                Rate.of(pi.api().rate()),
                delivery.maxBackoff(),
                delivery.lease().multipliedBy(LEASES),
                delivery.timeout());
    }

    PiRate(PiRateStore store, Rate rate, Duration longestPause, Duration patience, Duration longestCall) {
        this.store = store;
        this.pace = new SharedPace(store);
        this.rate = rate;
        this.longestPause = longestPause;
        this.patience = patience.compareTo(LONGEST_PATIENCE) < 0 ? patience : LONGEST_PATIENCE;
        this.longestCall = longestCall;
    }

    /**
     * Waits for a permit to call PI once.
     *
     * @throws NotTriedException if the wait would take too long, or the connector stops meanwhile
     * @throws SQLException      if the store does not answer
     */
    public void await() throws SQLException {
        do {
            Duration pause = pace.untilPauseIsOver();
            if (pause.compareTo(patience) > 0) {
                throw new NotTriedException("PI's API asked for a pause", pause);
            }
            sleep(pause);
            OptionalInt perMinute = rate.isAuto() ? pace.get().rate() : rate.perMinute();
            if (perMinute.isPresent()) {
                sleep(reserve(perMinute.getAsInt()));
            } else {
                recentCalls.add();
            }
            // PI may have asked for a pause meanwhile. Then this permit is lost, because later permits do not wait for
            // it.
        } while (pace.untilPauseIsOver().compareTo(Duration.ZERO) > 0);
    }

    /** Reserves the next permit and returns the time until it is due. */
    private Duration reserve(int perMinute) throws SQLException {
        if (recentCalls.count() > 0) {
            // A limit has just become known. Earlier calls count as permits, because PI has counted them.
            store.add(recentCalls.takeAges(PiRateStore.MAX_REMEMBERED));
        }
        return store.take(perMinute, patience)
                .orElseThrow(() -> new NotTriedException("all permits of pi.api.rate are taken", patience));
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

    /** Returns how long PI still wants no calls; empty if it takes calls. */
    public Optional<Duration> pause() throws SQLException {
        return Optional.of(pace.untilPauseIsOver()).filter(pause -> pause.compareTo(Duration.ZERO) > 0);
    }

    void stop(@Observes CamelContextStoppingEvent event) {
        stopping.countDown();
    }

    /**
     * Learns PI's limit and its wish for a pause from an answer of any status. If the store does not answer, this logs
     * a warning and the answer stays valid.
     */
    public void heed(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Headers Map<String, ?> headers) {
        RateLimitHeaders limits = new RateLimitHeaders(headers);
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
            RetryAfter.of(headers)
                    .or(limits::untilReset)
                    .or(() -> limits.limit().isPresent() ? Optional.of(MINUTE) : Optional.empty())
                    .ifPresent(this::pause);
            if (rate.isAuto() && status == TOO_MANY_REQUESTS) {
                share(() -> pace.slowDown(limits.limit(), recentCalls.count(), longestCall));
            }
        } else {
            if (limits.isUsedUp()) {
                limits.untilReset().ifPresent(this::pause);
            }
            if (rate.isAuto()) {
                limits.limit().ifPresent(limit -> share(() -> pace.name(limit)));
            }
        }
    }

    private void pause(Duration asked) {
        share(() -> pace.pause(asked.compareTo(longestPause) > 0 ? longestPause : asked));
    }

    private interface Learning {
        void run() throws SQLException;
    }

    private static void share(Learning learning) {
        try {
            learning.run();
        } catch (SQLException e) {
            LOG.warnf(
                    "other replicas do not learn the limits of PI's API: %s",
                    Failure.of(e).message());
        }
    }
}
