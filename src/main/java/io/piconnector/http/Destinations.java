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
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;
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
    private final ClientCredentials.FormPost http;
    private final Map<String, Destination> byName = new ConcurrentHashMap<>();

    /**
     * @param name          the name in the settings, also the name of its queue
     * @param url           where deliveries go
     * @param signer        present if a secret is set
     * @param authorization how the destination knows us
     */
    private record Destination(String name, String url, Optional<WebhookSigner> signer, Authorization authorization) {
        @Override
        public String toString() {
            return "Destination[" + name + "]";
        }
    }

    @Inject
    Destinations(Settings settings, DeliverySettings delivery, TokenHttp http) {
        this(settings, delivery, (ClientCredentials.FormPost) http);
    }

    Destinations(Settings settings, DeliverySettings delivery, ClientCredentials.FormPost http) {
        this.settings = settings;
        this.http = http;
        this.source = delivery.source();
    }

    /**
     * Checks the destination of every route whose template has a parameter {@code destination}.
     *
     * @throws Problems if a route has parameters that make no request
     */
    void checkAll(@Observes @Priority(Start.ROUTES + 100) AfterConfigure event) {
        load(event.getCamelContext());
    }

    /**
     * Reads the destinations of the routes that are in the context, anew.
     *
     * @throws Problems if a route has parameters that make no request
     */
    public void load(CamelContext camel) {
        byName.clear();
        List<Problem> problems = new ArrayList<>();
        TemplateParameters.ofRoutes(camel).stream()
                .filter(parameters -> parameters.value("destination").isPresent())
                .forEach(parameters -> {
                    if (!parameters.value("autoStartup").equals(Optional.of("false"))) {
                        check(parameters.value("destination").orElseThrow());
                    }
                    RequestCheck.check(parameters, camel, problems::add);
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
                set.secret().map(secret -> WebhookSigner.of(prefix + "secret", secret)),
                Authorization.of(name, set, http));
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
        Destination destination = destination(name);
        headers.keySet().removeIf(header -> !header.startsWith("ce-"));
        String id = WebhookSigner.id(key);
        long timestamp = Instant.now().getEpochSecond();
        headers.put(Exchange.HTTP_URI, RequestPath.append(destination.url(), path));
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        destination.authorization().addTo(headers);
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        destination.signer().ifPresent(signer -> headers.put("webhook-signature", signer.sign(id, timestamp, body)));
        headers.put("ce-specversion", SPEC_VERSION);
        headers.put("ce-id", id);
        headers.put("ce-source", source);
    }

    /**
     * Keeps the request that is about to be sent: in the variables {@code document} and {@code headers} for a second try,
     * and in the attempt's report.
     */
    public void keep(Exchange exchange, @Variable("method") String method) {
        byte[] document = exchange.getMessage().getBody(byte[].class);
        Map<String, Object> headers = new LinkedHashMap<>(exchange.getMessage().getHeaders());
        exchange.setVariable("document", document);
        exchange.setVariable("headers", headers);
        AttemptReport.of(exchange).request(method, headers, document);
    }

    /**
     * Replaces the access token that the destination refused, so that the delivery can be tried again at once.
     *
     * @param sent    the headers of the refused call
     * @param headers those of the refusal; become those of the next call
     * @throws HttpOperationFailedException the refusal itself, if this destination gets no access tokens
     */
    public void renewToken(
            @ExchangeProperty(OutboxConstants.QUEUE) String name,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) HttpOperationFailedException refusal,
            @Variable("headers") Map<String, Object> sent,
            @Headers Map<String, Object> headers)
            throws HttpOperationFailedException {
        destination(name).authorization().renew(refusal, sent, headers);
    }

    private Destination destination(String name) {
        return byName.computeIfAbsent(name, this::read);
    }
}
