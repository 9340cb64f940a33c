package io.piconnector.config;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Started, and ready, when Camel has started and every route of the route files runs: before, the listener answers 503.
 * (The store has a check of its own, the datasource's.)
 */
@Startup
@Readiness
@ApplicationScoped
public class RoutesReady implements HealthCheck {

    private final CamelContext camel;
    private final RouteFiles routeFiles;

    RoutesReady(CamelContext camel, RouteFiles routeFiles) {
        this.camel = camel;
        this.routeFiles = routeFiles;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> down = routeFiles.routeIds().stream()
                .filter(id -> !isAsItShouldBe(id))
                .sorted()
                .toList();
        return HealthCheckResponse.named("routes")
                .status(camel.getStatus().isStarted()
                        && down.isEmpty()
                        && !routeFiles.routeIds().isEmpty())
                .withData("started", routeFiles.routeIds().size() - down.size())
                .withData("notStarted", String.join(" ", down))
                .build();
    }

    /** A route may be meant not to start ({@code autoStartup}), as the HRIS's are where there is no HRIS. */
    private boolean isAsItShouldBe(String id) {
        Route route = camel.getRoute(id);
        return route != null
                && (!route.isAutoStartup()
                        || camel.getRouteController().getRouteStatus(id).isStarted());
    }
}
