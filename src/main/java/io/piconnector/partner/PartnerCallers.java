package io.piconnector.partner;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers when each vendor called last. Only vendors that are on are remembered, so nobody can fill it. */
@ApplicationScoped
class PartnerCallers {

    private final Map<String, Instant> letIn = new ConcurrentHashMap<>();
    private final Map<String, Instant> refused = new ConcurrentHashMap<>();

    void letIn(String vendor) {
        letIn.put(vendor, Instant.now());
    }

    void refused(String vendor) {
        refused.put(vendor, Instant.now());
    }

    /** Returns null if it was not let in since the start. */
    Instant lastLetIn(String vendor) {
        return letIn.get(vendor);
    }

    /** Returns null if it was not refused since the start. */
    Instant lastRefused(String vendor) {
        return refused.get(vendor);
    }
}
