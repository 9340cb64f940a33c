package io.piconnector.outbox;

import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.Route;

/**
 * Reports the queues that no route reads. Their messages are parked for an operator. A misspelt queue name shows up here
 * too.
 */
final class UnreadQueues implements ExtendedStartupListener {

    private final Listeners listeners;

    UnreadQueues(Listeners listeners) {
        this.listeners = listeners;
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        // the routes have not started yet
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext camel, boolean alreadyStarted) {
        Set<String> read = queues(camel.getRoutes(), Route::getEndpoint).collect(Collectors.toSet());
        queues(camel.getEndpoints(), endpoint -> endpoint)
                .filter(queue -> !read.contains(queue))
                .distinct()
                .sorted()
                .forEach(queue -> listeners.tell(listener -> listener.queueUnread(queue)));
    }

    private static <T> Stream<String> queues(Collection<? extends T> users, Function<T, Endpoint> endpoint) {
        return users.stream()
                .map(endpoint::apply)
                .filter(OutboxEndpoint.class::isInstance)
                .map(used -> ((OutboxEndpoint) used).getQueue());
    }
}
