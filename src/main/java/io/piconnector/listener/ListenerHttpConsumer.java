package io.piconnector.listener;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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
 * Serves the paths behind a {@link CallDoor} without a waiting thread per call. Camel's own consumer holds a thread until
 * the route has ended. This one is called back when what the call brought is committed.
 */
class ListenerHttpConsumer extends VertxPlatformHttpConsumer {

    private static final int UNAVAILABLE = 503;

    private final CallDoor door;
    private final BodyReader bodies;
    private final String retryAfter;

    /** @param retryAfter the {@code Retry-After}, in seconds, of a 503 that comes from here and not from the route */
    ListenerHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            VertxPlatformHttpEngine engine,
            CallDoor door,
            BodyReader bodies,
            String retryAfter) {
        super(endpoint, processor, List.of(), VertxPlatformHttpRouter.getRouterNameFromPort(engine.getServerPort()));
        this.door = door;
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
        CallDoor.Admission admission = door.admit(context.request());
        if (admission instanceof CallDoor.Refused refused) {
            refuse(context.response(), refused);
        } else if (admission instanceof CallDoor.LetIn letIn) {
            ConnectionGuard.of(context.request()).ifPresent(ConnectionGuard::proven);
            bodies.read(context, letIn::source, body -> run(context, letIn, body));
        }
    }

    /** Refuses a call. The rest of the body is discarded as it arrives. */
    private static void refuse(HttpServerResponse response, CallDoor.Refused refused) {
        refused.headers().forEach(response::putHeader);
        response.setStatusCode(refused.status()).end();
    }

    /**
     * Runs the route. Camel gets the request and its body but no headers, because a query parameter could pass for a
     * header.
     */
    private void run(RoutingContext context, CallDoor.LetIn letIn, byte[] body) {
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.setMessage(new HttpMessage(exchange, context.request(), context.response()));
        exchange.getMessage().setBody(body);
        exchange.setVariable(CallDoor.CALL, letIn.call().apply(body));
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
        byte[] body = door.answer(exchange);
        if (body == null) {
            response.end();
        } else {
            // Camel's filter keeps it back, because it takes it for the transport's.
            String type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, String.class);
            if (type != null) {
                response.putHeader(Exchange.CONTENT_TYPE, type);
            }
            response.end(Buffer.buffer(body));
        }
    }

    private void answerUnavailable(HttpServerResponse response) {
        response.setStatusCode(UNAVAILABLE).putHeader("Retry-After", retryAfter).end();
    }
}
