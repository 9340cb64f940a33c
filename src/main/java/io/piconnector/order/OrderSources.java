package io.piconnector.order;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.function.Predicate;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;

/**
 * Knows which sources of orders are told the outcome: those with a route that begins with {@code direct:report-to-SOURCE}, as
 * {@code report-to-hris}.
 */
@ApplicationScoped
@Named("orderSources")
@Unremovable
@RegisterForReflection
public class OrderSources {

    private static final String REPORT = "direct:report-to-";

    private final Predicate<String> isRead;

    @Inject
    OrderSources(CamelContext camel) {
        this(uri -> camel.getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals(uri)));
    }

    /** @param isRead whether a route begins with an endpoint */
    OrderSources(Predicate<String> isRead) {
        this.isRead = isRead;
    }

    /** Whether the source of an order is told the outcome. */
    public boolean isTold(String source) {
        return source != null && isRead.test(REPORT.replace(":", "://") + source);
    }

    /** Returns where an outcome is reported; nothing if its source is not told, or if there is no outcome yet. */
    public List<String> reportTo(@Body OrderOutcome outcome) {
        return outcome != null && isTold(outcome.source()) ? List.of(REPORT + outcome.source()) : List.of();
    }
}
