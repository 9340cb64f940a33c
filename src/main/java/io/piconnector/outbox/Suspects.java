package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tries a queue's suspects: one at a time across all replicas, while this replica works on nothing else from the queue. So
 * a message that kills its replica affects no other message. A suspect that did not kill its replica succeeds and is done.
 */
class Suspects {

    /**
     * How long the attempts in progress get to end, in leases. It covers the longest wait of a route for a permit to call
     * out.
     */
    private static final int PATIENCE = 3;

    private final OutboxComponent component;
    private final OutboxConfiguration configuration;
    private final OutboxConsumer consumer;
    private final Semaphore free;
    private final String queue;
    private final String holder;
    private final Duration lease;
    private final Duration patience;
    private long nextLook = System.nanoTime();

    Suspects(OutboxEndpoint endpoint, OutboxConsumer consumer, Semaphore free) {
        this.consumer = consumer;
        this.free = free;
        component = endpoint.getComponent();
        configuration = endpoint.getConfiguration();
        queue = endpoint.getQueue();
        holder = component.replica() + "/" + queue;
        lease = configuration.leaseTime();
        patience = lease.multipliedBy(PATIENCE);
    }

    /**
     * Tries one suspect, if one is due and the turn is free. It does so at most once per poll interval, so that the
     * suspects of every queue get a turn. The caller claims nothing meanwhile.
     */
    void tryNext(String claim) throws SQLException, InterruptedException {
        if (System.nanoTime() - nextLook < 0) {
            return;
        }
        nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(configuration.getPollInterval());
        SuspectStore store = component.suspects();
        if (!store.isAnyDue(queue)) {
            return;
        }
        for (LostAttempt lost : store.recordLost(queue, configuration.retrySchedule())) {
            component.listeners().tell(listener -> listener.attemptLost(lost));
        }
        if (store.takeTurn(queue, holder, patience)) {
            tryAlone(claim);
            store.giveTurn(holder); // if this is not reached, the turn expires
        }
    }

    /** Holds every permit meanwhile, except those of hung attempts, because their messages are already lost. */
    private void tryAlone(String claim) throws SQLException, InterruptedException {
        int permits = configuration.getConcurrency() - consumer.hanging();
        if (permits == 0) {
            return;
        }
        if (!free.tryAcquire(permits, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            // The attempts in progress may hang. The next look comes later, so that the queue goes on meanwhile.
            nextLook = System.nanoTime() + patience.toNanos();
            return;
        }
        try {
            if (!consumer.isClaiming()) {
                return;
            }
            var suspect = component.suspects().claim(queue, holder, lease, claim);
            if (suspect.isPresent()) {
                component.listeners().tell(listener -> listener.suspectTried(suspect.get()));
                permits--; // the outcome releases it
                consumer.begin(suspect.get());
                if (free.tryAcquire(lease.toMillis(), TimeUnit.MILLISECONDS)) {
                    permits++;
                }
            }
        } finally {
            free.release(permits);
        }
    }
}
