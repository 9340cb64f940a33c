package io.piconnector.console;

import io.piconnector.outbox.OutboxEndpoint;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent.CamelContextStartedEvent;
import org.jboss.logging.Logger;

/** Tells at the start which queues no route reads: their messages are parked for an operator, or a name is misspelt. */
@ApplicationScoped
class UnreadQueues {

    private static final Logger LOG = Logger.getLogger("io.piconnector.start");

    void tell(@Observes CamelContextStartedEvent event) {
        CamelContext camel = event.getContext();
        Set<String> read = camel.getRoutes().stream()
                .map(Route::getEndpoint)
                .filter(OutboxEndpoint.class::isInstance)
                .map(endpoint -> ((OutboxEndpoint) endpoint).getQueue())
                .collect(Collectors.toSet());
        camel.getEndpoints().stream()
                .filter(OutboxEndpoint.class::isInstance)
                .map(endpoint -> ((OutboxEndpoint) endpoint).getQueue())
                .filter(queue -> !read.contains(queue))
                .distinct()
                .sorted()
                .forEach(queue ->
                        LOG.infof("queue=%s has no route that reads it: its messages wait for a person", queue));
    }
}
