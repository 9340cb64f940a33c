package io.piconnector.console.alert;

import io.piconnector.config.AlertSettings;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.http.WebhookSigner;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;

/** Addresses and signs alerts. */
@ApplicationScoped
@Named("alertDelivery")
@Unremovable
@RegisterForReflection
public class AlertDelivery implements CheckedAtStart {

    private final Optional<URI> url;
    private final Optional<WebhookSigner> signer;

    AlertDelivery(AlertSettings settings) {
        url = settings.url();
        signer = settings.secret().map(secret -> WebhookSigner.of("alerts.secret", secret));
    }

    /**
     * Sets the headers of one alert.
     *
     * @param key  the message's key in the outbox
     * @param body the body exactly as it is sent, because the signature covers it
     */
    public void address(
            @ExchangeProperty(OutboxConstants.KEY) String key,
            @Body byte[] body,
            @Headers Map<String, Object> headers) {
        String id = WebhookSigner.id(key);
        long timestamp = Instant.now().getEpochSecond();
        headers.clear();
        headers.put(Exchange.HTTP_URI, url.orElseThrow().toString());
        headers.put(Exchange.HTTP_METHOD, "POST");
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        signer.ifPresent(with -> headers.put("webhook-signature", with.sign(id, timestamp, body)));
    }
}
