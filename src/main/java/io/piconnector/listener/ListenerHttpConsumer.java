package io.piconnector.listener;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Serves the listener's paths without a waiting thread per webhook: Camel's own consumer holds one until the route has
 * ended, this one is called back when the commit that carries the webhook is through. It answers a status and headers,
 * never a body.
 */
class ListenerHttpConsumer extends VertxPlatformHttpConsumer {

    private static final int UNAVAILABLE = 503;

    ListenerHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, VertxPlatformHttpEngine engine) {
        super(
                endpoint,
                processor,
                engine.getHandlers(),
                VertxPlatformHttpRouter.getRouterNameFromPort(engine.getServerPort()));
    }

    @Override
    protected void handleRequest(RoutingContext context) {
        if (isSuspended()) {
            context.response().setStatusCode(UNAVAILABLE).end();
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        Context eventLoop = Vertx.currentContext();
        Callable<Void> route = () -> {
            createUoW(exchange);
            getAsyncProcessor().process(exchange, doneSync -> eventLoop.runOnContext(end -> answer(context, exchange)));
            return null;
        };
        // The route starts on a worker thread: a step that an engineer adds may block.
        processHttpRequest(exchange, context)
                .compose(read -> eventLoop.executeBlocking(route, false))
                .onFailure(error -> {
                    exchange.setException(error);
                    answer(context, exchange);
                });
    }

    private void answer(RoutingContext context, Exchange exchange) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            Integer status = exchange.getException() == null
                    ? exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class)
                    : null;
            response.setStatusCode(status == null ? UNAVAILABLE : status);
            exchange.getMessage().getHeaders().forEach((name, value) -> {
                if (!getEndpoint().getHeaderFilterStrategy().applyFilterToCamelHeaders(name, value, exchange)) {
                    response.putHeader(name, value.toString());
                }
            });
            response.end();
        }
        doneUoW(exchange);
        releaseExchange(exchange, false);
    }
}
