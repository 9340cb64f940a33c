package io.piconnector.http;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.DeliverySettings;
import io.piconnector.config.DestinationSettings;
import io.piconnector.config.Problem;
import io.piconnector.config.Problems;
import io.piconnector.config.Settings;
import io.piconnector.config.Start;
import io.piconnector.config.TemplateParameters;
import io.piconnector.config.WrongSetting;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.camel.quarkus.main.events.AfterConfigure;

/** The systems that receive events. Each has a name and the settings {@code destinations.NAME.*}. */
@ApplicationScoped
@Named("destinations")
@Unremovable
@RegisterForReflection
public class Destinations implements CheckedAtStart {

    private static final String SPEC_VERSION = "1.0";

    private final Settings settings;
    private final String source;
    private final Map<String, Destination> byName = new ConcurrentHashMap<>();

    /**
     * @param name          the name in the settings, also the name of its queue
     * @param url           where deliveries go
     * @param signer        present if a secret is set
     * @param authorization the Authorization header, if one is set
     */
    private record Destination(
            String name, String url, Optional<WebhookSigner> signer, Optional<String> authorization) {
        @Override
        public String toString() {
            return "Destination[" + name + "]";
        }
    }

    Destinations(Settings settings, DeliverySettings delivery) {
        this.settings = settings;
        this.source = delivery.source();
    }

    /**
     * Checks the destination of every route whose template has a parameter {@code destination}.
     *
     * @throws Problems if a route has parameters that make no request
     */
    void checkAll(@Observes @Priority(Start.ROUTES + 100) AfterConfigure event) {
        List<Problem> problems = new ArrayList<>();
        TemplateParameters.ofRoutes(event.getCamelContext()).stream()
                .filter(parameters -> parameters.value("destination").isPresent())
                .forEach(parameters -> {
                    check(parameters.value("destination").orElseThrow());
                    RequestCheck.check(parameters, event.getCamelContext(), problems::add);
                });
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }

    /** Reads and checks the settings of one destination. */
    void check(String name) {
        byName.computeIfAbsent(name, this::read);
    }

    private Destination read(String name) {
        String prefix = "destinations." + name + ".";
        DestinationSettings.Destination set = settings.destination(name);
        URI url = set.url()
                .orElseThrow(() -> new WrongSetting(
                        prefix + "url", "is not set", "write where the events of '" + name + "' are sent to"));
        return new Destination(
                name,
                url.toString(),
                set.secret().map(secret -> signer(prefix + "secret", secret)),
                set.authorization());
    }

    private static WebhookSigner signer(String setting, String secret) {
        try {
            return new WebhookSigner(secret);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(
                    setting, "is no signing secret", "write whsec_ and the Base64 of 24 to 64 random bytes behind it");
        }
    }

    /**
     * Sets the headers of one delivery. Only existing CloudEvents headers ({@code ce-*}) stay. This adds the
     * destination's URL and Authorization, the headers of Standard Webhooks, and the other headers of CloudEvents'
     * binary mode. The URL is set as a Camel header, because an endpoint's URI would confuse {@code %2B} and {@code +}
     * in a query.
     *
     * @param name the name of the destination and its queue
     * @param key  the message's key in the outbox
     * @param body the body exactly as it is sent, because the signature covers it
     * @param path appended to the destination's URL; null or empty if there is none
     */
    public void address(
            @ExchangeProperty(OutboxConstants.QUEUE) String name,
            @ExchangeProperty(OutboxConstants.KEY) String key,
            @Body byte[] body,
            @Variable("path") String path,
            @Headers Map<String, Object> headers) {
        Destination destination = byName.computeIfAbsent(name, this::read);
        headers.keySet().removeIf(header -> !header.startsWith("ce-"));
        String id = WebhookSigner.id(key);
        long timestamp = Instant.now().getEpochSecond();
        headers.put(Exchange.HTTP_URI, RequestPath.append(destination.url(), path));
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        destination.authorization().ifPresent(value -> headers.put("Authorization", value));
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        destination.signer().ifPresent(signer -> headers.put("webhook-signature", signer.sign(id, timestamp, body)));
        headers.put("ce-specversion", SPEC_VERSION);
        headers.put("ce-id", id);
        headers.put("ce-source", source);
    }
}
