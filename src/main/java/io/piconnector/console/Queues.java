package io.piconnector.console;

import io.piconnector.outbox.OutboxComponent;
import io.piconnector.outbox.OutboxEndpoint;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.QueueReaders;
import io.piconnector.outbox.QueueState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;

/** The queues that the store holds or that a running route uses. */
@ApplicationScoped
public class Queues implements QueueReaders {

    private final CamelContext camel;
    private final OutboxOperations operations;

    Queues(CamelContext camel, DataSource dataSource) {
        this.camel = camel;
        operations = new OutboxOperations(dataSource, this);
    }

    @Produces
    @Singleton
    OutboxOperations operations() {
        return operations;
    }

    /** Whether a running route reads the queue. A message of another one would wait for ever. */
    @Override
    public boolean isRead(String queue) {
        return readers(queue).anyMatch(this::isRunning);
    }

    private Stream<Route> readers(String queue) {
        return camel.getRoutes().stream()
                .filter(route -> route.getEndpoint() instanceof OutboxEndpoint outbox
                        && outbox.getQueue().equals(queue));
    }

    private boolean isRunning(Route route) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
        return status != null && status.isStarted();
    }

    @Override
    public void wake(String queue) {
        camel.getComponent("outbox", OutboxComponent.class).wake(queue);
    }

    /** All queues by name, also those of running routes that hold nothing. */
    public List<QueueState> states() throws SQLException {
        List<QueueState> states = new ArrayList<>(operations.queues());
        Set<String> missing = ofRoutes();
        states.forEach(state -> missing.remove(state.name()));
        missing.forEach(name -> states.add(new QueueState(name, 0, 0, 0, 0, false)));
        states.sort(Comparator.comparing(QueueState::name));
        return states;
    }

    /** Whether the store holds the queue, or a route uses it. */
    public boolean exists(String queue) throws SQLException {
        return states().stream().anyMatch(state -> state.name().equals(queue));
    }

    /** Leaves out the queues of what is not set up, such as the hiring systems that nobody here uses. */
    private Set<String> ofRoutes() {
        return camel.getEndpoints().stream()
                .filter(OutboxEndpoint.class::isInstance)
                .map(endpoint -> ((OutboxEndpoint) endpoint).getQueue())
                .distinct()
                .filter(queue -> isRead(queue) || readers(queue).findAny().isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
