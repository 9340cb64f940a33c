package io.piconnector.pi;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Keeps what all replicas know of PI's limits. It is in the store. A copy here is at most a second old, so that not
 * every call reads the store. Methods throw {@link SQLException} if the store does not answer.
 */
final class SharedPace {

    private static final Logger LOG = Logger.getLogger("io.piconnector.pi");

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PiRateStore store;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Copy copy;

    /** A row of the store, when it was requested and when it came ({@link System#nanoTime}). */
    private record Copy(PiPace pace, long askedAt, long answeredAt) {}

    SharedPace(PiRateStore store) {
        this.store = store;
    }

    /** Returns PI's limits. While one caller reads the store, the others use the copy. */
    PiPace get() throws SQLException {
        return copy().pace;
    }

    /** Returns how long PI still wants no calls; zero or negative if PI accepts calls. */
    Duration untilPauseIsOver() throws SQLException {
        Copy current = copy();
        Duration pause = current.pace.pause();
        return pause == null ? Duration.ZERO : pause.minusNanos(System.nanoTime() - current.answeredAt);
    }

    private Copy copy() throws SQLException {
        Copy last = copy;
        boolean isFresh = last != null && System.nanoTime() - last.askedAt < FRESH_NANOS;
        if (isFresh || last != null && !reading.tryLock()) {
            return last;
        }
        try {
            return read();
        } finally {
            if (reading.isHeldByCurrentThread()) {
                reading.unlock();
            }
        }
    }

    private Copy read() throws SQLException {
        long askedAt = System.nanoTime();
        Copy next = new Copy(store.read(), askedAt, System.nanoTime());
        synchronized (this) {
            if (copy == null || askedAt - copy.askedAt > 0) {
                copy = next;
            }
        }
        return next;
    }

    /** Records that PI wants no calls for a while. */
    void pause(Duration pause) throws SQLException {
        if (pause.compareTo(untilPauseIsOver()) > 0) {
            LOG.warnf("PI's API asks for a pause: no calls for %d s", pause.toSeconds());
            store.pause(pause);
            read();
        }
    }

    /** Records the limit that PI named in an answer. */
    void name(int limit) throws SQLException {
        PiPace before = get();
        if (before.knows(limit)) {
            return;
        }
        if (before.rate().isEmpty()) {
            // Calls in flight were made without a limit. Their refusals must not halve it.
            store.change(limit, before.changedAt());
        }
        store.name(limit);
        read();
    }

    /** Slows down after PI refused a call; see {@link PiPace#afterRefusal}. */
    void slowDown(OptionalInt limit, int observed, Duration longestCall) throws SQLException {
        PiPace before = read().pace;
        OptionalInt next = before.afterRefusal(limit, observed, longestCall);
        if (next.isPresent() && store.change(next.getAsInt(), before.changedAt())) {
            LOG.warnf("PI's API refuses calls: all replicas together now make %d a minute", next.getAsInt());
        }
        if (limit.isPresent()) {
            // Name the limit after the change. A replica that saw the limit without the change would halve the limit.
            store.name(limit.getAsInt());
        }
        read();
    }
}
