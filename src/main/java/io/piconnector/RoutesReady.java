package io.piconnector;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every route of the route files runs. (The store has a check of its own, the datasource's.) */
@Readiness
@ApplicationScoped
class RoutesReady implements HealthCheck {

    private final CamelContext camel;
    private final RouteFiles routeFiles;

    RoutesReady(CamelContext camel, RouteFiles routeFiles) {
        this.camel = camel;
        this.routeFiles = routeFiles;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> down = routeFiles.routeIds().stream()
                .filter(id -> camel.getRouteController().getRouteStatus(id) == null
                        || !camel.getRouteController().getRouteStatus(id).isStarted())
                .sorted()
                .toList();
        return HealthCheckResponse.named("routes")
                .status(down.isEmpty() && !routeFiles.routeIds().isEmpty())
                .withData("started", routeFiles.routeIds().size() - down.size())
                .withData("notStarted", String.join(" ", down))
                .build();
    }
}
