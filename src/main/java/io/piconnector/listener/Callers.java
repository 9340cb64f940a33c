package io.piconnector.listener;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.List;

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
        InetAddress peer = IpRange.address(request.remoteAddress().hostAddress())
                .orElseThrow(() -> new IllegalStateException("the peer has no IP address"));
        return new WebhookCall(
                request.path(),
                request.query(),
                client(
                        peer,
                        request.headers().getAll("X-Forwarded-For"),
                        request.headers().getAll("Forwarded")),
                request.getHeader("Authorization"),
                request.getHeader("Content-Type"),
                new byte[0]);
    }

    /** Returns the address that a call comes from; null if it is unknown. */
    InetAddress client(InetAddress peer, List<String> xForwardedFor, List<String> forwarded) {
        return ClientAddress.of(peer, xForwardedFor, forwarded, settings.trustedProxies())
                .orElse(null);
    }

    boolean isForbidden(WebhookCall call) {
        return settings.allowed()
                .map(ranges -> call.client() == null || !ranges.contains(call.client()))
                .orElse(false);
    }

    boolean isUnauthorized(WebhookCall call) {
        return !settings.accept(call.authorization());
    }
}
