package io.piconnector.listener;

import io.piconnector.Settings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.camel.CamelContext;

/**
 * What happens to a call before Camel has it.
 *
 * <p>The HTTP server runs before the first route does, and after the last. A call that comes then is answered 503 and not
 * 404: PI may take that for final.
 *
 * <p>Vert.x is kept from reading the listener's bodies as forms. It would answer a broken one with 400, although another
 * try cannot mend it, write multipart files to disk, and let Camel mix the fields with headers and query parameters. The
 * listener gets the bytes, and the content type under another name.
 */
@ApplicationScoped
class ListenerFilter {

    static final String ORIGINAL_CONTENT_TYPE = "X-Original-Content-Type";

    private static final int BEFORE_BODY_HANDLER = 1_000;
    private static final int UNAVAILABLE = 503;

    private final String path;
    private final String retryAfter;
    private final CamelContext camel;

    ListenerFilter(Settings settings, CamelContext camel) {
        this.path = settings.required("pi.listener.path") + "/";
        this.retryAfter = settings.required("pi.listener.retry-after");
        this.camel = camel;
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, BEFORE_BODY_HANDLER);
    }

    private void filter(RoutingContext context) {
        if (!context.normalizedPath().startsWith(path)) {
            context.next();
        } else if (!camel.getStatus().isStarted()) {
            context.response()
                    .setStatusCode(UNAVAILABLE)
                    .putHeader("Retry-After", retryAfter)
                    .end();
        } else {
            hideContentType(context.request());
            context.next();
        }
    }

    private static void hideContentType(HttpServerRequest request) {
        String contentType = request.getHeader("Content-Type");
        request.headers().remove(ORIGINAL_CONTENT_TYPE);
        if (contentType != null) {
            request.headers().set(ORIGINAL_CONTENT_TYPE, contentType);
            request.headers().set("Content-Type", "application/octet-stream");
        }
    }
}
