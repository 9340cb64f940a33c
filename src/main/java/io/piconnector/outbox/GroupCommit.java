package io.piconnector.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Lets concurrent callers share one transaction. One thread writes; whatever arrives while it waits for a commit makes
 * the next group. So groups grow with the load, and a lone item is written at once.
 *
 * @param <T> what is written
 */
final class GroupCommit<T> {

    /** Writes one group and tells the callers; it deals with its own failures and returns when the group is settled. */
    interface Writer<T> {
        void write(List<T> group) throws InterruptedException;
    }

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    private static final long IDLE_CHECK_MILLIS = 100;

    private final BlockingQueue<T> queue;
    private final int maxGroup;
    private final Writer<T> writer;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param capacity how many items may wait; more are refused, so that a stalled store does not fill the heap
     * @param maxGroup how many items one transaction takes at most
     */
    GroupCommit(String name, int capacity, int maxGroup, Writer<T> writer) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.maxGroup = maxGroup;
        this.writer = writer;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands an item to the writer; false where too many wait already or the writer is stopping. */
    boolean offer(T item) {
        return !stopping && queue.offer(item);
    }

    /** Writes what still waits, as far as the time allows. */
    void stop(Duration patience) {
        stopping = true;
        try {
            thread.join(patience.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** One group that nobody foresaw must not end the thread: without it nothing would be written any more. */
    private void write(List<T> group) throws InterruptedException {
        try {
            writer.write(group);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: a group of %d failed", thread.getName(), group.size());
        }
    }

    private void run() {
        List<T> group = new ArrayList<>(maxGroup);
        try {
            while (true) {
                T first = queue.poll(IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (stopping) {
                        return;
                    }
                    continue;
                }
                group.add(first);
                queue.drainTo(group, maxGroup - 1);
                write(new ArrayList<>(group));
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
