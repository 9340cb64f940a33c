package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets concurrent callers share one transaction. One thread writes; whatever arrives while it waits for a commit makes the next
 * group. So groups grow with the load, and a lone item is written at once. A group that fails because of one of its items is
 * written item by item, so that the others do not fail with it.
 *
 * @param <T> what is written
 */
final class GroupCommit<T> {

    /** Writes groups. */
    interface Writer<T> {

        /** Writes a group in one transaction and tells the callers. */
        void write(List<T> group) throws SQLException;

        /**
         * Decides whether a group is written again when the store did not answer, and waits until then. An interrupt ends the
         * group.
         */
        boolean retries(List<T> group, SQLException reason) throws InterruptedException;

        /** Tells the callers that a group will not be written. */
        void giveUp(List<T> group, Throwable reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private static final long IDLE_CHECK_MILLIS = 100;

    private final BlockingQueue<T> queue;
    private final int maxGroup;
    private final Writer<T> writer;
    private final ExecutorService thread;
    private volatile boolean stopping;

    /**
     * @param thread   a single thread; it ends with {@link #stop}
     * @param capacity how many items may wait; more are refused, so that a stalled store does not fill the heap
     * @param maxGroup how many items one transaction takes at most
     */
    GroupCommit(ExecutorService thread, int capacity, int maxGroup, Writer<T> writer) {
        this.thread = thread;
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.maxGroup = maxGroup;
        this.writer = writer;
    }

    void start() {
        thread.execute(this::run);
    }

    /** Hands an item to the writer; false where too many wait already or the writer is stopping. */
    boolean offer(T item) {
        return !stopping && queue.offer(item);
    }

    /** Writes what still waits, as far as the time allows. */
    void stop(Duration patience) {
        stopping = true;
        thread.shutdown();
        try {
            thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }

    boolean isStopping() {
        return stopping;
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
                write(List.copyOf(group));
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Survives what nobody foresaw: without this thread nothing would be written any more. */
    private void write(List<T> group) throws InterruptedException {
        try {
            writeOrSplit(group);
        } catch (InterruptedException e) {
            writer.giveUp(group, e);
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("a group of {} failed", group.size(), e);
            writer.giveUp(group, e);
        }
    }

    private void writeOrSplit(List<T> group) throws InterruptedException {
        while (true) {
            try {
                writer.write(group);
                return;
            } catch (SQLException e) {
                boolean isCausedByData = SqlStates.isCausedByData(e);
                if (isCausedByData && group.size() > 1) {
                    for (T item : group) {
                        writeOrSplit(List.of(item));
                    }
                    return;
                }
                if (isCausedByData || !writer.retries(group, e)) {
                    writer.giveUp(group, e);
                    return;
                }
            }
        }
    }
}
