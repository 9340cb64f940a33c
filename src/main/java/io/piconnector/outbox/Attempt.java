package io.piconnector.outbox;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An attempt in progress, from the claim of its message to its outcome. */
final class Attempt {

    private final ClaimedMessage message;
    private final long start = System.nanoTime();
    private final AtomicBoolean isSettled = new AtomicBoolean();
    private final AtomicInteger extensions = new AtomicInteger();

    private String report;

    Attempt(ClaimedMessage message) {
        this.message = message;
    }

    ClaimedMessage message() {
        return message;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What the route left of the attempt, or null. Only the attempt's own thread may call it. */
    String report() {
        return report;
    }

    void leave(String report) {
        this.report = report;
    }

    /** Returns true only the first time. The first outcome wins: the route's, or the release of the message. */
    boolean settle() {
        return isSettled.compareAndSet(false, true);
    }

    /** Counts one extension of the lease. Returns false once the attempt has used all extensions. */
    boolean mayExtendLease() {
        return extensions.getAndIncrement() < LeaseExtender.MAX_EXTENSIONS;
    }

    /** Whether the attempt is presumed hung, so that its lease is no longer extended. */
    boolean isHanging() {
        return extensions.get() >= LeaseExtender.MAX_EXTENSIONS;
    }
}
