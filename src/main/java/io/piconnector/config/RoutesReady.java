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
 * The connector is started and ready when Camel has started and every route that should run is running. Before that,
 * the listener answers 503. (The datasource has its own check of the store.)
 */
@Startup
@Readiness
@ApplicationScoped
public class RoutesReady implements HealthCheck {

    private final CamelContext camel;

    RoutesReady(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public HealthCheckResponse call() {
        List<Route> routes = camel.getRoutes();
        List<String> down = routes.stream()
                .filter(Route::isAutoStartup)
                .map(Route::getRouteId)
                .filter(id -> !camel.getRouteController().getRouteStatus(id).isStarted())
                .sorted()
                .toList();
        return HealthCheckResponse.named("routes")
                .status(camel.getStatus().isStarted() && down.isEmpty() && !routes.isEmpty())
                .withData("started", routes.size() - down.size())
                .withData("notStarted", String.join(" ", down))
                .build();
    }
}
