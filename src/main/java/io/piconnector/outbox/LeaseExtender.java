package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Extends the leases of messages that are being worked on, so that no other replica claims them. */
class LeaseExtender {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseExtender.class);

    /** A lease is extended after each third of its length, for at most ten lengths. Longer attempts are presumed hung. */
    static final int MAX_EXTENSIONS = 30;

    private final ClaimStore store;
    private final Collection<Attempt> underWay;
    private final Duration lease;

    LeaseExtender(ClaimStore store, Collection<Attempt> underWay, Duration lease) {
        this.store = store;
        this.underWay = underWay;
        this.lease = lease;
    }

    void start(ScheduledExecutorService executor) {
        long third = Math.max(1, lease.toMillis() / 3);
        executor.scheduleAtFixedRate(this::extend, third, third, TimeUnit.MILLISECONDS);
    }

    void extend() {
        List<Lease> leases = underWay.stream()
                .filter(Attempt::mayExtendLease)
                .map(attempt -> attempt.message().lease())
                .toList();
        if (leases.isEmpty()) {
            return;
        }
        try {
            store.extend(leases, lease);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("leases not extended: {}", e.getMessage());
        }
    }
}
