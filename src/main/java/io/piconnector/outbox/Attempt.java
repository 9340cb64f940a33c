package io.piconnector.outbox;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One attempt that is under way, from the claim of its message to its outcome. */
final class Attempt {

    private final ClaimedMessage message;
    private final long start = System.nanoTime();
    private final AtomicBoolean isSettled = new AtomicBoolean();
    private final AtomicInteger extensions = new AtomicInteger();

    Attempt(ClaimedMessage message) {
        this.message = message;
    }

    ClaimedMessage message() {
        return message;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** True once: the first outcome wins, the route's or that the message is released. */
    boolean settle() {
        return isSettled.compareAndSet(false, true);
    }

    /** Counts an extension of the lease; false where the attempt has had them all. */
    boolean mayExtendLease() {
        return extensions.getAndIncrement() < LeaseExtender.MAX_EXTENSIONS;
    }

    /** Whether the attempt is presumed hung: its lease is extended no more. */
    boolean isHanging() {
        return extensions.get() >= LeaseExtender.MAX_EXTENSIONS;
    }
}
