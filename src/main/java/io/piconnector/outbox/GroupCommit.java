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
 * Lets concurrent callers share one transaction. One thread writes. The items that arrive while it waits for a commit form
 * the next group. So groups grow with the load, and a single item is written at once. If a group fails because of the data
 * of one item, it is written again item by item, so that the other items do not fail too.
 *
 * @param <T> what is written
 */
final class GroupCommit<T> {

    /** Writes groups. */
    interface Writer<T> {

        /** Writes a group, then tells the callers. */
        void write(List<T> group) throws SQLException;

        /**
         * Decides whether to write a group again after the store did not answer, and waits until it is time. An interrupt
         * gives the group up.
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
     * @param thread   a single thread; {@link #stop} ends it
     * @param capacity how many items may wait; more are refused, so that a stalled store does not fill the heap
     * @param maxGroup the most items in one group
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

    /** Hands an item to the writer. Returns false if too many items wait or the writer is stopping. */
    boolean offer(T item) {
        return !stopping && queue.offer(item);
    }

    /** Writes the items that still wait, for at most {@code patience}. */
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

    /** Catches unexpected errors, because nothing would be written any more if this thread ended. */
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
