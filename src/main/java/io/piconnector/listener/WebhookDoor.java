package io.piconnector.listener;

import io.piconnector.config.PiSettings;
import io.piconnector.listener.Reception.Decision;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.apache.camel.Exchange;

/** Lets PI in: by its address and its credentials. */
@ApplicationScoped
class WebhookDoor implements CallDoor {

    private final String prefix;
    private final WebhookListener listener;

    WebhookDoor(PiSettings settings, WebhookListener listener) {
        this.prefix = settings.listener().path() + "/";
        this.listener = listener;
    }

    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public Admission admit(HttpServerRequest request) {
        WebhookCall call = listener.head(request);
        if (call.isAuthorized()) {
            return new LetIn(call.source(), call::withBody);
        }
        listener.logRefusal(call);
        return new Refused(
                call.refusal().status(),
                call.refusal() == Decision.UNAUTHORIZED
                        ? Map.of("WWW-Authenticate", WebhookListener.CHALLENGE)
                        : Map.of());
    }

    /** PI ignores everything but the status. */
    @Override
    public byte[] answer(Exchange exchange) {
        return null;
    }
}
