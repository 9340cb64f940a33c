package io.piconnector.listener;

import io.piconnector.listener.Reception.Decision;
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
        InetAddress client = client(
                peer,
                request.headers().getAll("X-Forwarded-For"),
                request.headers().getAll("Forwarded"));
        return new WebhookCall(
                request.path(),
                request.query(),
                client,
                refusal(client, request.getHeader("Authorization")),
                request.getHeader("Content-Type"),
                new byte[0]);
    }

    /** Returns the address that a call comes from; null if it is unknown. */
    InetAddress client(InetAddress peer, List<String> xForwardedFor, List<String> forwarded) {
        return ClientAddress.of(peer, xForwardedFor, forwarded, settings.trustedProxies())
                .orElse(null);
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
