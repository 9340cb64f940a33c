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
 * Reads one queue. Its {@link Claimer} claims messages, an {@link AttemptRunner} sends each through the route on one of the
 * queue's own threads, a {@link LeaseExtender} keeps the leases meanwhile, and the {@link Settler} records the outcomes. A slow or
 * dead destination delays no other queue.
 */
class OutboxConsumer extends DefaultConsumer implements Suspendable {

    /** How long a stop waits for a claim that is under way, and for the outcomes of routes that have ended. */
    private static final Duration PATIENCE_AT_STOP = Duration.ofMillis(500);

    private final OutboxEndpoint endpoint;
    private final OutboxComponent component;
    private final Semaphore free;
    private final AttemptRunner runner;

    /** Not by message id: an attempt that lost its message may end after the next one of it has begun here. */
    private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();

    private ExecutorService workers;
    private ScheduledExecutorService extender;
    private Claimer claimer;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        component = endpoint.getComponent();
        free = new Semaphore(endpoint.getConfiguration().getConcurrency());
        runner = new AttemptRunner(endpoint, this);
        setExceptionHandler(new ListenersOnly());
    }

    /** The default while no exception handler is set: the listeners know already that the queue stands still. */
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
    }

    /** Camel has waited as long as it may for what is under way. What is left is released for another replica. */
    @Override
    protected void doStop() throws Exception {
        if (claimer == null) {
            return; // Camel stops routes that were never started too
        }
        boolean isInterrupted = Thread.interrupted(); // Camel interrupts when its time is up; ours begins here
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
        return isRunAllowed() && !isSuspendingOrSuspended();
    }

    /** How many attempts under way are presumed hung. */
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

    /** Ends an attempt that the stop of this replica cuts off: it does not count. */
    private void release(Attempt attempt) {
        Failure reason = new Failure(false, null, null, "this replica stops");
        settle(attempt, Settlement.released(attempt.message(), reason, Duration.ZERO, attempt.elapsed()));
    }

    /**
     * The permit is free when the outcome is committed. So a replica that dies leaves no more in doubt than it may work on at a
     * time, and while the store is away nothing is delivered that could not be recorded.
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
