package io.piconnector.outbox;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.Route;

/**
 * Reports the queues that no route reads. Their messages are parked for an operator. A misspelt queue name shows up here
 * too. Messages that an earlier version stored there as waiting are parked now.
 */
final class UnreadQueues implements ExtendedStartupListener {

    private final Listeners listeners;
    private final Consumer<List<String>> parking;

    UnreadQueues(Listeners listeners, Consumer<List<String>> parking) {
        this.listeners = listeners;
        this.parking = parking;
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        // the routes have not started yet
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext camel, boolean alreadyStarted) {
        Set<String> read = queues(camel.getRoutes(), Route::getEndpoint).collect(Collectors.toSet());
        List<String> unread = queues(camel.getEndpoints(), endpoint -> endpoint)
                .filter(queue -> !read.contains(queue))
                .distinct()
                .sorted()
                .toList();
        unread.forEach(queue -> listeners.tell(listener -> listener.queueUnread(queue)));
        Set<String> unparked = endpoints(camel.getEndpoints(), endpoint -> endpoint)
                .filter(endpoint -> !endpoint.getConfiguration().isParked())
                .map(OutboxEndpoint::getQueue)
                .collect(Collectors.toSet());
        parking.accept(
                unread.stream().filter(queue -> !unparked.contains(queue)).toList());
    }

    private static <T> Stream<String> queues(Collection<? extends T> users, Function<T, Endpoint> endpoint) {
        return endpoints(users, endpoint).map(OutboxEndpoint::getQueue);
    }

    private static <T> Stream<OutboxEndpoint> endpoints(Collection<? extends T> users, Function<T, Endpoint> endpoint) {
        return users.stream()
                .map(endpoint::apply)
                .filter(OutboxEndpoint.class::isInstance)
                .map(OutboxEndpoint.class::cast);
    }
}
