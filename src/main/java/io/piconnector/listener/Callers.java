package io.piconnector.listener;

import io.piconnector.listener.Reception.Decision;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;

/** Decides who may call, first by the address, then by the credentials. */
final class Callers {

    private final ListenerSettings settings;

    Callers(ListenerSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the call, read from the request's head. It is read from the request itself, because Camel gets none of
     * its headers.
     */
    WebhookCall head(HttpServerRequest request) {
        InetAddress client = settings.client(request).orElse(null);
        return new WebhookCall(
                request.path(),
                request.query(),
                client,
                refusal(client, request.getHeader("Authorization")),
                request.getHeader("Content-Type"),
                new byte[0]);
    }

    /** Returns why a caller may not come in; null if it may. Credentials from a wrong address are not looked at. */
    Decision refusal(InetAddress client, String authorization) {
        boolean isForbidden = settings.allowed()
                .map(ranges -> client == null || !ranges.contains(client))
                .orElse(false);
        if (isForbidden) {
            return Decision.FORBIDDEN;
        }
        return settings.accept(authorization) ? null : Decision.UNAUTHORIZED;
    }
}
