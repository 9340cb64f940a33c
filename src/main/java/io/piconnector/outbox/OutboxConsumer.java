package io.piconnector.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.piconnector.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;

/**
 * Claims messages of one queue and runs each through the route on a thread of this queue's own, so that a slow or dead
 * destination delays no other queue. A message is claimed only when a thread is free for it: none sits in memory while
 * its lease runs.
 */
class OutboxConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    private static final TypeReference<Map<String, Object>> HEADERS = new TypeReference<>() {};

    /** How long a busy queue waits for more threads to come free, so that a claim takes many messages, not one. */
    private static final long GATHER_MILLIS = 5;

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    /** A message is held no longer than this many leases; whoever works on it longer is taken to hang. */
    private static final int MAX_EXTENSIONS = 10;

    /** How long a stop waits for a claim that is under way, and for routes that have ended to have told so. */
    private static final Duration PATIENCE_AT_STOP = Duration.ofMillis(500);

    private final OutboxEndpoint endpoint;
    private final OutboxComponent component;
    private final String queue;
    private final Duration lease;
    private final RetrySchedule schedule;
    private final Semaphore free;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Runnable wake = wakeUp::release;
    private final AtomicLong claims = new AtomicLong();

    /** Not by message id: an attempt that lost its message may end after the next one of it has begun here. */
    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    private ExecutorService workers;
    private ScheduledExecutorService extender;
    private Thread claimer;
    private boolean isFailing;

    private static final class Held {
        private final ClaimedMessage message;
        private final long start = System.nanoTime();
        private final AtomicBoolean isSettled = new AtomicBoolean();
        private int extensions;

        private Held(ClaimedMessage message) {
            this.message = message;
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.component = endpoint.getComponent();
        this.queue = endpoint.getQueue();
        this.lease = Duration.ofMillis(endpoint.getLease());
        this.schedule = endpoint.retrySchedule();
        this.free = new Semaphore(endpoint.getConcurrency());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        workers =
                executors.newThreadPool(this, "outbox-" + queue, endpoint.getConcurrency(), endpoint.getConcurrency());
        extender = executors.newSingleThreadScheduledExecutor(this, "outbox-" + queue + "-lease");
        long third = Math.max(1, lease.toMillis() / 3);
        extender.scheduleAtFixedRate(this::extendLeases, third, third, TimeUnit.MILLISECONDS);
        component.appender().onCommit(queue, wake);
        claimer = new Thread(this::claimUntilStopped, "outbox-" + queue + "-claim");
        claimer.setDaemon(true);
        claimer.start();
    }

    /** Camel has waited for what is under way, as long as it is to. What is left is another replica's from now on. */
    @Override
    protected void doStop() throws Exception {
        if (claimer == null) {
            return; // a route that was never started is stopped all the same
        }
        component.appender().removeListener(queue, wake);
        boolean isInterrupted = Thread.interrupted(); // Camel does so when its time is up; ours begins here
        try {
            claimer.interrupt();
            claimer.join(PATIENCE_AT_STOP.toMillis());
            workers.shutdown();
            workers.awaitTermination(PATIENCE_AT_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        held.forEach(this::giveBack);
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        executors.shutdownNow(workers);
        executors.shutdownNow(extender);
        claimer = null;
        super.doStop();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void claimUntilStopped() {
        try {
            boolean mayHoldMore = true;
            while (isRunAllowed()) {
                if (isSuspendingOrSuspended() || !mayHoldMore) {
                    wakeUp.tryAcquire(endpoint.getPollInterval(), TimeUnit.MILLISECONDS);
                }
                mayHoldMore = claimOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Claims as many messages as threads are free; true where the queue may hold more that are due. */
    private boolean claimOnce() throws InterruptedException {
        int slots = acquireSlots();
        // Asked when the places are there: it can take long to get them.
        if (isSuspendingOrSuspended() || !isRunAllowed()) {
            free.release(slots);
            return false;
        }
        List<ClaimedMessage> messages = List.of();
        try {
            wakeUp.drainPermits();
            String claim = component.replica() + "/" + claims.incrementAndGet();
            messages = component.store().claim(queue, slots, lease, claim);
            claimed();
        } catch (SQLException | RuntimeException e) {
            notClaimed(e);
        } finally {
            free.release(slots - messages.size());
        }
        for (ClaimedMessage message : messages) {
            Held one = new Held(message);
            held.add(one);
            if (workers.isShutdown()) {
                giveBack(one);
            } else {
                workers.execute(() -> work(one));
            }
        }
        return messages.size() == slots;
    }

    private void notClaimed(Exception e) throws InterruptedException {
        if (!isFailing) {
            isFailing = true;
            LOG.warnf("queue=%s stands still, the store does not answer: %s", queue, Printable.line(e.getMessage()));
        }
        Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    }

    private void claimed() {
        if (isFailing) {
            isFailing = false;
            LOG.infof("queue=%s goes on", queue);
        }
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

    private void work(Held one) {
        Settlement settlement;
        try {
            settlement = attempt(one);
        } catch (Throwable e) {
            settlement = failed(one.message, e, one.elapsed());
        }
        settle(one, settlement);
    }

    /** An attempt that the end of this replica cuts off does not count. */
    private void giveBack(Held one) {
        Failure reason = new Failure(false, null, null, "the connector stops");
        settle(one, Settlement.released(one.message, reason, Duration.ZERO, one.elapsed()));
    }

    /** The first outcome is the one: the route's, or that the message is given back. */
    private void settle(Held one, Settlement settlement) {
        if (!one.isSettled.compareAndSet(false, true)) {
            return;
        }
        // The place is free when the outcome is committed: what is in doubt when a replica dies is never more than it
        // may work on at a time, and a store that is away stops deliveries that could not be recorded.
        component.settler().settle(settlement, () -> {
            held.remove(one);
            free.release();
        });
    }

    private Settlement attempt(Held one) throws Exception {
        ClaimedMessage message = one.message;
        if (message.attempt() > schedule.maxAttempts()) {
            String reason = "no attempt is left: the last one had no outcome";
            return Settlement.dead(message, new Failure(true, null, null, reason), Duration.ZERO);
        }
        Exchange exchange = createExchange(false);
        try {
            fill(exchange.getIn(), message);
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            Exception error = exchange.getException();
            if (error != null) {
                return failed(message, error, one.elapsed());
            }
            if (exchange.isRollbackOnly()) {
                Failure failure = new Failure(false, null, null, "the route marked the message for rollback");
                return failed(message, failure, one.elapsed());
            }
            return Settlement.done(message, one.elapsed());
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private Settlement failed(ClaimedMessage message, Throwable error, Duration duration) {
        NotTriedException notTried = Failure.cause(NotTriedException.class, error);
        if (notTried == null) {
            return failed(message, Failure.of(error), duration);
        }
        Failure reason = new Failure(false, null, null, Printable.line(notTried.getMessage()));
        return Settlement.released(message, reason, notTried.retryIn(), duration);
    }

    private Settlement failed(ClaimedMessage message, Failure failure, Duration duration) {
        if (failure.permanent() || schedule.isLast(message.attempt())) {
            return Settlement.dead(message, failure, duration);
        }
        return Settlement.retry(
                message, failure, schedule.delayAfter(message.attempt(), failure.retryAfter()), duration);
    }

    private void fill(Message in, ClaimedMessage message) throws JsonProcessingException {
        in.setBody(message.body());
        if (message.headers() != null) {
            component.json().readValue(message.headers(), HEADERS).forEach(in::setHeader);
        }
        tell(in, OutboxConstants.QUEUE, queue);
        tell(in, OutboxConstants.KEY, message.key());
        tell(in, OutboxConstants.CORRELATION_ID, message.correlationId());
        tell(in, OutboxConstants.EXTERNAL_ID, message.externalId());
        tell(in, OutboxConstants.ACCEPTED_AT, message.acceptedAt());
        tell(in, OutboxConstants.ATTEMPT, message.attempt());
        tell(in, OutboxConstants.LAST_ATTEMPT, schedule.isLast(message.attempt()));
    }

    /** As a header, and as an exchange property too: those outlive a removal of headers and a failed HTTP call. */
    private static void tell(Message in, String name, Object value) {
        in.setHeader(name, value);
        in.getExchange().setProperty(name, value);
    }

    private void extendLeases() {
        List<ClaimedMessage> working = held.stream()
                .filter(one -> one.extensions++ < MAX_EXTENSIONS * 3)
                .map(one -> one.message)
                .toList();
        if (working.isEmpty()) {
            return;
        }
        try {
            component.store().extend(working, lease);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("queue=%s leases not extended: %s", queue, Printable.line(e.getMessage()));
        }
    }
}
