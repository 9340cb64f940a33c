package io.piconnector.pi;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the times of this replica's calls in the last minute that needed no permit because no limit was known. */
final class RecentCalls {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Deque<Long> times = new ArrayDeque<>();

    synchronized void add() {
        forgetOld();
        if (times.size() == PiPace.AS_GOOD_AS_UNLIMITED) {
            times.removeFirst();
        }
        times.addLast(System.nanoTime());
    }

    synchronized int count() {
        forgetOld();
        return times.size();
    }

    /** Returns the ages of the last calls, in milliseconds, and forgets all calls. */
    synchronized List<Long> takeAges(int atMost) {
        forgetOld();
        long now = System.nanoTime();
        List<Long> ages = times.stream()
                .skip(Math.max(0, times.size() - atMost))
                .map(time -> (now - time) / 1_000_000)
                .toList();
        times.clear();
        return ages;
    }

    private void forgetOld() {
        long now = System.nanoTime();
        while (!times.isEmpty() && now - times.peekFirst() > MINUTE) {
            times.removeFirst();
        }
    }
}
