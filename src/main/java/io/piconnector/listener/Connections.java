package io.piconnector.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.config.PiSettings;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.jboss.logging.Logger;

/**
 * Keeps the open connections of the HTTP servers, at most {@code pi.listener.max-connections}. When one more opens, the
 * oldest connection that has not shown the listener's credentials is closed. So a flood of connections displaces
 * itself, and a caller that sends its request at once gets through.
 */
@ApplicationScoped
@Unremovable
class Connections {

    private static final Logger LOG = Logger.getLogger("io.piconnector.listener");

    private final PiSettings.Listener settings;
    private final CamelContext camel;
    private final OutcomeCounters calls;
    private final Counter displaced;
    private final LimitedLog log = new LimitedLog(LOG);

    /** Oldest first. */
    private final Set<ConnectionGuard> unproven = new LinkedHashSet<>();

    private int open;

    Connections(PiSettings settings, CamelContext camel, MeterRegistry meters) {
        this.settings = settings.listener();
        this.camel = camel;
        calls = WebhookListener.counters(meters, "malformed");
        displaced = Counter.builder("pi.connections.displaced")
                .description("Connections closed because pi.listener.max-connections was reached")
                .register(meters);
        Gauge.builder("pi.connections", this, Connections::count)
                .description("Open connections")
                .register(meters);
    }

    PiSettings.Listener settings() {
        return settings;
    }

    int retryAfter() {
        return settings.retryAfter();
    }

    /** Whether requests are served. Before the routes run and after they have stopped, every answer is 503. */
    boolean isServing() {
        return camel.getStatus().isStarted();
    }

    /** Counts a new connection. If there are too many, closes another one. */
    void opened(ConnectionGuard connection) {
        ConnectionGuard victim = null;
        synchronized (this) {
            open++;
            unproven.add(connection);
            if (open > settings.maxConnections()) {
                Iterator<ConnectionGuard> eldest = unproven.iterator();
                victim = eldest.next();
                eldest.remove();
            }
        }
        if (victim != null) {
            displaced.increment();
            log.warnf("displaced from=%s reason=pi.listener.max-connections is reached", victim.peer());
            victim.close();
        }
    }

    synchronized void closed(ConnectionGuard connection) {
        open--;
        unproven.remove(connection);
    }

    /** Protects a connection from being displaced, because its caller has the listener's credentials. */
    synchronized void proven(ConnectionGuard connection) {
        unproven.remove(connection);
    }

    /** Counts and logs a request that is not well-formed HTTP. */
    void malformed(String peer, String reason) {
        calls.count("malformed");
        log.warnf("malformed from=%s reason=%s", peer, reason);
    }

    private synchronized int count() {
        return open;
    }
}
