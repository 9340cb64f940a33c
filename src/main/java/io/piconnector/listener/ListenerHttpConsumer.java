package io.piconnector.listener;

import io.piconnector.listener.Reception.Decision;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Serves the listener's paths without a waiting thread per webhook. Camel's own consumer holds a thread until the route
 * has ended. This one is called back when the webhook is committed. It answers a status and headers, never a body.
 */
class ListenerHttpConsumer extends VertxPlatformHttpConsumer {

    private static final int UNAVAILABLE = 503;

    private final WebhookListener listener;
    private final BodyReader bodies;
    private final String retryAfter;

    /** @param retryAfter the {@code Retry-After}, in seconds, of a 503 that comes from here and not from the route */
    ListenerHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            VertxPlatformHttpEngine engine,
            WebhookListener listener,
            BodyReader bodies,
            String retryAfter) {
        super(endpoint, processor, List.of(), VertxPlatformHttpRouter.getRouterNameFromPort(engine.getServerPort()));
        this.listener = listener;
        this.bodies = bodies;
        this.retryAfter = retryAfter;
    }

    /** Called when the head of a request has arrived and nothing of its body has been read. */
    @Override
    protected void handleRequest(RoutingContext context) {
        if (isSuspended()) {
            answerUnavailable(context.response());
            return;
        }
        WebhookCall call = listener.head(context.request());
        if (!call.isAuthorized()) {
            listener.logRefusal(call);
            refuse(context.response(), call.refusal());
        } else {
            ConnectionGuard.of(context.request()).ifPresent(ConnectionGuard::proven);
            bodies.read(context, call::source, body -> run(context, call, body));
        }
    }

    /** Refuses a call. The rest of the body is discarded as it arrives. */
    private static void refuse(HttpServerResponse response, Decision decision) {
        if (decision == Decision.UNAUTHORIZED) {
            response.putHeader("WWW-Authenticate", WebhookListener.CHALLENGE);
        }
        response.setStatusCode(decision.status()).end();
    }

    /**
     * Runs the route. Camel gets the request and its body but no headers, because a query parameter could pass for a
     * header.
     */
    private void run(RoutingContext context, WebhookCall call, byte[] body) {
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.setMessage(new HttpMessage(exchange, context.request(), context.response()));
        exchange.getMessage().setBody(body);
        exchange.setVariable(WebhookListener.CALL, call.withBody(body));
        Context eventLoop = Vertx.currentContext();
        Callable<Void> route = () -> {
            createUoW(exchange);
            getAsyncProcessor().process(exchange, doneSync -> eventLoop.runOnContext(end -> answer(context, exchange)));
            return null;
        };
        // The route starts on a worker thread, because a step that an engineer adds may block.
        eventLoop.executeBlocking(route, false).onFailure(error -> {
            exchange.setException(error);
            answer(context, exchange);
        });
    }

    private void answer(RoutingContext context, Exchange exchange) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
            if (status == null || exchange.getException() != null) {
                answerUnavailable(response);
            } else {
                answer(response, status, exchange);
            }
        }
        doneUoW(exchange);
        releaseExchange(exchange, false);
    }

    private void answer(HttpServerResponse response, int status, Exchange exchange) {
        response.setStatusCode(status);
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            if (!getEndpoint().getHeaderFilterStrategy().applyFilterToCamelHeaders(name, value, exchange)) {
                response.putHeader(name, value.toString());
            }
        });
        response.end();
    }

    private void answerUnavailable(HttpServerResponse response) {
        response.setStatusCode(UNAVAILABLE).putHeader("Retry-After", retryAfter).end();
    }
}
