package io.piconnector.outbox;

import io.piconnector.config.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The thread that claims messages of one queue, each only when a thread is free for it: none sits in memory while its
 * lease runs.
 */
class Claimer {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    /** How long a busy queue waits for more threads to come free, so that a claim takes many messages, not one. */
    private static final long GATHER_MILLIS = 5;

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final OutboxEndpoint endpoint;
    private final OutboxComponent component;
    private final OutboxConsumer consumer;
    private final Semaphore free;
    private final Suspects suspects;
    private final String queue;
    private final Duration lease;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Runnable wake = wakeUp::release;
    private final AtomicLong claims = new AtomicLong();
    private final Thread thread;
    private boolean isFailing;

    /** @param free a permit for each message that the consumer may begin */
    Claimer(OutboxEndpoint endpoint, OutboxConsumer consumer, Semaphore free) {
        this.endpoint = endpoint;
        this.component = endpoint.getComponent();
        this.consumer = consumer;
        this.free = free;
        suspects = new Suspects(endpoint, consumer, free);
        queue = endpoint.getQueue();
        lease = Duration.ofMillis(endpoint.getLease());
        thread = new Thread(this::claimUntilStopped, "outbox-" + queue + "-claim");
        thread.setDaemon(true);
    }

    void start() {
        component.appender().onCommit(queue, wake);
        thread.start();
    }

    /** Returns when nothing more is claimed, or the patience is over. */
    void stop(Duration patience) throws InterruptedException {
        component.appender().removeListener(queue, wake);
        thread.interrupt();
        thread.join(patience.toMillis());
    }

    private void claimUntilStopped() {
        try {
            boolean mayHoldMore = true;
            while (consumer.isRunAllowed()) {
                if (consumer.isSuspendingOrSuspended() || !mayHoldMore) {
                    wakeUp.tryAcquire(endpoint.getPollInterval(), TimeUnit.MILLISECONDS);
                }
                mayHoldMore = claimOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Claims what is due; true where the queue may hold more. */
    private boolean claimOnce() throws InterruptedException {
        try {
            boolean mayHoldMore = claimOrdinary();
            if (consumer.isClaiming()) {
                suspects.tryNext(nextClaim());
            }
            if (isFailing) {
                isFailing = false;
                LOG.infof("queue=%s goes on", queue);
            }
            return mayHoldMore;
        } catch (SQLException | RuntimeException e) {
            if (!isFailing) {
                isFailing = true;
                LOG.warnf(
                        "queue=%s stands still, the store does not answer: %s", queue, Printable.line(e.getMessage()));
            }
            Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
            return false;
        }
    }

    /** Claims as many messages as threads are free. */
    private boolean claimOrdinary() throws SQLException, InterruptedException {
        int slots = acquireSlots();
        List<ClaimedMessage> messages = List.of();
        try {
            // Asked when the slots are there: it can take long to get them.
            if (!consumer.isClaiming()) {
                return false;
            }
            wakeUp.drainPermits();
            messages = component.store().claim(queue, slots, lease, nextClaim());
        } finally {
            free.release(slots - messages.size());
        }
        messages.forEach(consumer::begin);
        return messages.size() == slots;
    }

    private String nextClaim() {
        return component.replica() + "/" + claims.incrementAndGet();
    }

    private int acquireSlots() throws InterruptedException {
        int most = Math.min(endpoint.getConcurrency(), endpoint.getBatchSize());
        free.acquire();
        int slots = 1;
        int half = (most - 1) / 2;
        if (half > 0 && free.tryAcquire(half, GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
            slots += half;
        }
        while (slots < most && free.tryAcquire()) {
            slots++;
        }
        return slots;
    }
}
