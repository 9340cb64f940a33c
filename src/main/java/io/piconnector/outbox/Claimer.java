package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Claims the messages of one queue on its own thread. It claims a message only when a worker is free, so that no message
 * waits in memory while its lease runs.
 */
class Claimer {

    /** How long a busy queue waits for more free workers, so that one claim takes many messages. */
    private static final long GATHER_MILLIS = 5;

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final OutboxComponent component;
    private final OutboxConfiguration configuration;
    private final OutboxConsumer consumer;
    private final Semaphore free;
    private final Suspects suspects;
    private final String queue;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Runnable wake = wakeUp::release;
    private final AtomicLong claims = new AtomicLong();
    private ExecutorService thread;
    private boolean isFailing;

    /** @param free a permit for each message that the consumer may start */
    Claimer(OutboxEndpoint endpoint, OutboxConsumer consumer, Semaphore free) {
        component = endpoint.getComponent();
        configuration = endpoint.getConfiguration();
        queue = endpoint.getQueue();
        this.consumer = consumer;
        this.free = free;
        suspects = new Suspects(endpoint, consumer, free);
    }

    void start(ExecutorService thread) {
        this.thread = thread;
        component.appender().addReader(queue, wake);
        thread.execute(this::claimUntilStopped);
    }

    /** Stops claiming. Returns when the thread has ended, or after {@code patience}. */
    void stop(Duration patience) throws InterruptedException {
        component.appender().removeReader(queue, wake);
        thread.shutdownNow();
        thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void claimUntilStopped() {
        try {
            boolean mayHoldMore = true;
            while (consumer.isRunAllowed()) {
                if (consumer.isSuspendingOrSuspended() || !mayHoldMore) {
                    wakeUp.tryAcquire(configuration.getPollInterval(), TimeUnit.MILLISECONDS);
                }
                mayHoldMore = claim();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Claims due messages. Returns true if the queue may hold more. */
    private boolean claim() throws InterruptedException {
        try {
            boolean mayHoldMore = claimOrdinary();
            if (consumer.isClaiming()) {
                suspects.tryNext(nextClaim());
            }
            if (isFailing) {
                isFailing = false;
                component.listeners().tell(listener -> listener.queueResumed(queue));
            }
            return mayHoldMore;
        } catch (SQLException | RuntimeException e) {
            if (!isFailing) {
                isFailing = true;
                component.listeners().tell(listener -> listener.queueStalled(queue, e));
                consumer.getExceptionHandler().handleException("queue " + queue + " pauses", e);
            }
            Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
            return false;
        }
    }

    /** Claims at most one message for each free worker. */
    private boolean claimOrdinary() throws SQLException, InterruptedException {
        int permits = acquirePermits();
        List<ClaimedMessage> messages = List.of();
        try {
            // Checked after the permits are acquired, because that can take long.
            if (!consumer.isClaiming()) {
                return false;
            }
            wakeUp.drainPermits();
            messages = component.claims().claim(queue, permits, configuration.leaseTime(), nextClaim());
        } finally {
            free.release(permits - messages.size());
        }
        messages.forEach(consumer::begin);
        return messages.size() == permits;
    }

    void wake() {
        wakeUp.release();
    }

    private String nextClaim() {
        return component.replica() + "/" + claims.incrementAndGet();
    }

    private int acquirePermits() throws InterruptedException {
        int most = configuration.getConcurrency();
        free.acquire();
        int permits = 1;
        int half = (most - 1) / 2;
        if (half > 0 && free.tryAcquire(half, GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
            permits += half;
        }
        while (permits < most && free.tryAcquire()) {
            permits++;
        }
        return permits;
    }
}
