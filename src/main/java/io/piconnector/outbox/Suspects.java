package io.piconnector.outbox;

import io.piconnector.config.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tries a queue's suspects: one at a time over all replicas, while this replica works on nothing else of the queue. So
 * a message that ends its replica takes no other with it, and one that was only in such company succeeds and is done.
 */
class Suspects {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    /** How many leases the messages under way get to end. It covers the longest wait for a permit to call PI. */
    private static final int PATIENCE = 3;

    private final OutboxEndpoint endpoint;
    private final OutboxConsumer consumer;
    private final SuspectStore store;
    private final Semaphore free;
    private final String queue;
    private final String holder;
    private final Duration lease;
    private final Duration patience;
    private long nextLook = System.nanoTime();

    Suspects(OutboxEndpoint endpoint, OutboxConsumer consumer, Semaphore free) {
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.free = free;
        store = endpoint.getComponent().suspects();
        queue = endpoint.getQueue();
        holder = endpoint.getComponent().replica() + "/" + queue;
        lease = Duration.ofMillis(endpoint.getLease());
        patience = lease.multipliedBy(PATIENCE);
    }

    /**
     * Tries one suspect, if one is due and the turn is free. At most once per poll interval, so that the suspects of
     * every queue get a turn. The caller claims nothing meanwhile.
     */
    void tryNext(String claim) throws SQLException, InterruptedException {
        if (System.nanoTime() - nextLook < 0) {
            return;
        }
        nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(endpoint.getPollInterval());
        if (!store.isAnyDue(queue)) {
            return;
        }
        store.recordLost(queue, endpoint.retrySchedule()).forEach(this::log);
        if (store.takeTurn(queue, holder, patience)) {
            tryAlone(claim);
            store.giveTurn(holder); // if this is not reached, the turn expires
        }
    }

    /** Holds every permit meanwhile, but for those of threads that hang: their messages are lost already. */
    private void tryAlone(String claim) throws SQLException, InterruptedException {
        int permits = endpoint.getConcurrency() - consumer.hanging();
        if (permits == 0) {
            return;
        }
        if (!free.tryAcquire(permits, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            // What is under way may hang. The queue must not stand still for it all the time.
            nextLook = System.nanoTime() + patience.toNanos();
            return;
        }
        try {
            if (!consumer.isClaiming()) {
                return;
            }
            var suspect = store.claim(queue, holder, lease, claim);
            if (suspect.isPresent()) {
                log(suspect.get());
                permits--; // its outcome releases it
                consumer.begin(suspect.get());
                if (free.tryAcquire(lease.toMillis(), TimeUnit.MILLISECONDS)) {
                    permits++;
                }
            }
        } finally {
            free.release(permits);
        }
    }

    private void log(ClaimedMessage suspect) {
        LOG.warnf(
                "suspect queue=%s key=%s externalId=%s attempt=%d: its last attempts had no outcome, now it is tried alone",
                queue, Printable.line(suspect.key()), Printable.line(suspect.externalId()), suspect.attempt());
    }

    private void log(LostAttempt lost) {
        String ids = "queue=%s key=%s externalId=%s attempt=%d"
                .formatted(queue, Printable.line(lost.key()), Printable.line(lost.externalId()), lost.attempt());
        if (lost.isDead()) {
            LOG.errorf(
                    "dead %s error=the last %d attempts had no outcome, each ended its replica or hung",
                    ids, lost.inARow());
        } else {
            LOG.warnf("lost %s: %d attempts in a row had no outcome, it is tried alone again", ids, lost.inARow());
        }
    }
}
