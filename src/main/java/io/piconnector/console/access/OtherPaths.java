package io.piconnector.console.access;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * Ends calls of paths that are neither the console's nor the API's and that no route has answered. They would reach the
 * handler of resources, which takes every path and does not know that a listener refuses other methods.
 */
@ApplicationScoped
class OtherPaths {

    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    void register(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_AFTER_DEFAULT - 1).handler(context -> end(router, context));
    }

    private static void end(Router router, RoutingContext context) {
        if (Area.of(context.normalizedPath()) != Area.OTHER) {
            context.next();
            return;
        }
        boolean isOtherMethod = router.getRoutes().stream().anyMatch(route -> isOf(route, context.normalizedPath()));
        context.response()
                .setStatusCode(isOtherMethod ? METHOD_NOT_ALLOWED : NOT_FOUND)
                .end();
    }

    /** Whether a route answers this path, by some methods only. */
    private static boolean isOf(Route route, String path) {
        Set<HttpMethod> methods = route.methods();
        return route.isExactPath() && path.equals(route.getPath()) && methods != null && !methods.isEmpty();
    }
}
