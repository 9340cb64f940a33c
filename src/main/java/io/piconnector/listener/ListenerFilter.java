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

    private final ListenerGate gate;

    ListenerFilter(ListenerGate gate) {
        this.gate = gate;
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, FIRST);
    }

    void register(@Observes Router router) {
        gate.serve(router);
        router.errorHandler(NOT_FOUND, ListenerFilter::notFound);
    }

    private void filter(RoutingContext context) {
        if (RequestTarget.isNormal(context.request().path())) {
            gate.pass(context);
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
