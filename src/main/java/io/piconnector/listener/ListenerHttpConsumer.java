package io.piconnector.listener;

import io.piconnector.listener.Reception.Decision;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Camel's consumer for the listener's paths. It refuses a caller before anything of the body is read, and bounds the
 * body.
 */
class ListenerHttpConsumer extends VertxPlatformHttpConsumer {

    private static final int UNAVAILABLE = 503;

    private final WebhookListener listener;
    private final BodyReader bodies;
    private final String retryAfter;

    /** @param retryAfter the {@code Retry-After}, in seconds, of a 503 while the routes are suspended */
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
        Optional<Decision> refusal = listener.refuse(call);
        if (refusal.isPresent()) {
            refuse(context.response(), refusal.get());
        } else {
            ConnectionGuard.of(context.request()).ifPresent(ConnectionGuard::proven);
            context.put(WebhookListener.CALL, call);
            super.handleRequest(context);
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
     * Fills the exchange before the route runs. It gets the request and its body but no headers, because a query
     * parameter could pass for a header.
     */
    @Override
    protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext context) {
        WebhookCall call = context.get(WebhookListener.CALL);
        exchange.setMessage(new HttpMessage(exchange, context.request(), context.response()));
        exchange.setVariable(WebhookListener.CALL, call);
        Promise<Void> isRead = Promise.promise();
        bodies.read(context, call::source, body -> {
            exchange.getMessage().setBody(body);
            isRead.complete();
        });
        return isRead.future();
    }

    private void answerUnavailable(HttpServerResponse response) {
        response.setStatusCode(UNAVAILABLE).putHeader("Retry-After", retryAfter).end();
    }
}
