package io.piconnector.listener;

import io.piconnector.Settings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Keeps Vert.x from reading the listener's bodies as forms. It would answer a broken one with 400, although another try
 * cannot mend it, write multipart files to disk, and let Camel mix the fields with headers and query parameters. The
 * listener gets the bytes, and the content type under another name.
 */
@ApplicationScoped
class RawBody {

    static final String ORIGINAL_CONTENT_TYPE = "X-Original-Content-Type";

    private static final int BEFORE_BODY_HANDLER = 1_000;

    private final String path;

    RawBody(Settings settings) {
        this.path = settings.required("pi.listener.path") + "/";
    }

    void register(@Observes Filters filters) {
        filters.register(this::hideContentType, BEFORE_BODY_HANDLER);
    }

    private void hideContentType(RoutingContext context) {
        if (context.normalizedPath().startsWith(path)) {
            HttpServerRequest request = context.request();
            String contentType = request.getHeader("Content-Type");
            request.headers().remove(ORIGINAL_CONTENT_TYPE);
            if (contentType != null) {
                request.headers().set(ORIGINAL_CONTENT_TYPE, contentType);
                request.headers().set("Content-Type", "application/octet-stream");
            }
        }
        context.next();
    }
}
