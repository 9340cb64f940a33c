package io.piconnector.listener;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Answers 404 without a body at the public port, for unknown paths and for ambiguous paths. It refuses ambiguous paths
 * before any other handler sees them.
 */
@ApplicationScoped
class ListenerFilter {

    private static final int FIRST = 10_000;
    private static final int NOT_FOUND = 404;

    void register(@Observes Filters filters) {
        filters.register(ListenerFilter::filter, FIRST);
    }

    void register(@Observes Router router) {
        router.errorHandler(NOT_FOUND, ListenerFilter::notFound);
    }

    private static void filter(RoutingContext context) {
        if (RequestTarget.isNormal(context.request().path())) {
            context.next();
        } else {
            notFound(context);
        }
    }

    private static void notFound(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (!response.ended()) {
            response.setStatusCode(NOT_FOUND).end();
        }
    }
}
