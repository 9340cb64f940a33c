package io.piconnector.outbox;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls every listener. A listener that throws harms neither the outbox nor the other listeners. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<OutboxListener> all;

    Listeners(Collection<OutboxListener> all) {
        this.all = List.copyOf(all);
    }

    void tell(Consumer<OutboxListener> event) {
        for (OutboxListener listener : all) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("a listener of the outbox failed", e);
            }
        }
    }
}
