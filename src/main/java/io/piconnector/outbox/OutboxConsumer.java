package io.piconnector.outbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultConsumer;

/**
 * Reads one queue. Its {@link Claimer} claims messages. An {@link AttemptRunner} sends each message through the route on
 * one of the queue's own threads. A {@link LeaseExtender} extends the leases meanwhile. The {@link Settler} records the
 * outcomes. Because every queue has its own threads, a slow or dead destination delays no other queue.
 */
class OutboxConsumer extends DefaultConsumer implements Suspendable {

    /** How long a stop waits for a claim in progress, and again for the outcomes of routes that have ended. */
    private static final Duration PATIENCE_AT_STOP = Duration.ofMillis(500);

    private final OutboxEndpoint endpoint;
    private final OutboxComponent component;
    private final Semaphore free;
    private final AttemptRunner runner;

    /**
     * Not keyed by message id, because an attempt that lost its lease may end after the message's next attempt has begun
     * here.
     */
    private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();

    private ExecutorService workers;
    private ScheduledExecutorService extender;
    private volatile Claimer claimer;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        component = endpoint.getComponent();
        free = new Semaphore(endpoint.getConfiguration().getConcurrency());
        runner = new AttemptRunner(endpoint, this);
        setExceptionHandler(new ListenersOnly());
    }

    /** The default exception handler. It does nothing, because the listeners already report that the queue stands still. */
    private static final class ListenersOnly implements ExceptionHandler {

        @Override
        public void handleException(Throwable exception) {}

        @Override
        public void handleException(String message, Throwable exception) {}

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {}
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        String name = "outbox-" + endpoint.getQueue();
        int concurrency = endpoint.getConfiguration().getConcurrency();
        workers = executors.newThreadPool(this, name, concurrency, concurrency);
        extender = executors.newSingleThreadScheduledExecutor(this, name + "-lease");
        new LeaseExtender(
                        component.claims(),
                        underWay,
                        endpoint.getConfiguration().leaseTime())
                .start(extender);
        claimer = new Claimer(endpoint, this, free);
        claimer.start(executors.newSingleThreadExecutor(this, name + "-claim"));
        component.add(this);
    }

    /** Camel has already waited as long as it may for the attempts in progress. The rest is released for another replica. */
    @Override
    protected void doStop() throws Exception {
        if (claimer == null) {
            return; // Camel also stops routes that it never started
        }
        component.remove(this);
        boolean isInterrupted = Thread.interrupted(); // Camel interrupts when its time-out ends; ours begins here
        try {
            claimer.stop(PATIENCE_AT_STOP);
            workers.shutdown();
            workers.awaitTermination(PATIENCE_AT_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        underWay.forEach(this::release);
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        executors.shutdownNow(workers);
        executors.shutdownNow(extender);
        claimer = null;
        super.doStop();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isClaiming() {
        return isRunAllowed() && !isSuspendingOrSuspended() && !component.isHeld();
    }

    /** Whether no message is being claimed, worked on or settled: each of these holds a permit. */
    boolean isIdle() {
        return free.availablePermits() == endpoint.getConfiguration().getConcurrency();
    }

    /** Claims at once what may have come meanwhile. */
    void wake() {
        Claimer running = claimer;
        if (running != null) {
            running.wake();
        }
    }

    /** How many attempts in progress are presumed hung. */
    int hanging() {
        return (int) underWay.stream().filter(Attempt::isHanging).count();
    }

    /** Starts an attempt. Its permit is released when its outcome is recorded. */
    void begin(ClaimedMessage message) {
        Attempt attempt = new Attempt(message);
        underWay.add(attempt);
        if (workers.isShutdown()) {
            release(attempt);
        } else {
            workers.execute(() -> settle(attempt, runner.run(attempt)));
        }
    }

    /** Ends an attempt because this replica stops. The attempt does not count. */
    private void release(Attempt attempt) {
        Failure reason = new Failure(false, null, null, "this replica stops");
        settle(attempt, Settlement.released(attempt.message(), reason, Duration.ZERO, attempt.elapsed()));
    }

    /**
     * Releases the permit only when the outcome is committed. So a replica that dies leaves at most {@code concurrency}
     * messages in doubt. And while the store is down, no message is delivered whose outcome could not be recorded.
     */
    private void settle(Attempt attempt, Settlement settlement) {
        if (attempt.settle()) {
            component.settler().settle(settlement, () -> {
                if (underWay.remove(attempt)) {
                    free.release();
                }
            });
        }
    }
}
