package io.piconnector.pi;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * What all replicas know of PI's limits. It stands in the store; a copy of it is at most a second old, so that not every call
 * asks the store. Methods throw {@link SQLException} where the store does not answer.
 */
final class SharedPace {

    private static final Logger LOG = Logger.getLogger("io.piconnector.pi");

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PiRateStore store;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Copy copy;

    /** What the store said, and when it was asked and had answered ({@link System#nanoTime}). */
    private record Copy(PiPace pace, long askedAt, long answeredAt) {}

    SharedPace(PiRateStore store) {
        this.store = store;
    }

    /** While one caller asks the store, the others go on with the copy. */
    PiPace get() throws SQLException {
        return copy().pace;
    }

    /** How long PI still wants no call; zero or negative: it takes calls. */
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

    /** Records that PI wants no call for a while. */
    void pause(Duration pause) throws SQLException {
        if (pause.compareTo(untilPauseIsOver()) > 0) {
            LOG.warnf("PI's API asks to be left alone: no call for %d s", pause.toSeconds());
            store.pause(pause);
            read();
        }
    }

    /** Records the limit that PI named with an answer. */
    void name(int limit) throws SQLException {
        PiPace before = get();
        if (before.knows(limit)) {
            return;
        }
        if (before.rate().isEmpty()) {
            // Calls that are under way were made without a limit. Their refusals must not halve it.
            store.change(limit, before.changedAt());
        }
        store.name(limit);
        read();
    }

    /** Slows down after PI has refused a call; see {@link PiPace#afterRefusal}. */
    void slowDown(OptionalInt limit, int observed, Duration longestCall) throws SQLException {
        PiPace before = read().pace;
        OptionalInt next = before.afterRefusal(limit, observed, longestCall);
        if (next.isPresent() && store.change(next.getAsInt(), before.changedAt())) {
            LOG.warnf("PI's API refuses calls: %d a minute from now on, of all replicas together", next.getAsInt());
        }
        if (limit.isPresent()) {
            // After the change: a replica that saw the limit without the change would halve the limit.
            store.name(limit.getAsInt());
        }
        read();
    }
}
