package io.piconnector.partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.mapping.Mappings;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;

/** The steps that send a vendor what it is to be told. */
@ApplicationScoped
@Named("partnerDelivery")
@Unremovable
@RegisterForReflection
public class PartnerDelivery {

    private final PartnerOrderStore store;
    private final PartnerDocuments documents;
    private final PartnerAccess access;
    private final Mappings mappings;
    private final ObjectMapper json;

    PartnerDelivery(
            PartnerOrderStore store,
            PartnerDocuments documents,
            PartnerAccess access,
            Mappings mappings,
            ObjectMapper json) {
        this.store = store;
        this.documents = documents;
        this.access = access;
        this.mappings = mappings;
        this.json = json;
    }

    /**
     * Returns the update with all that is known of its order, as JSON; null if there is nothing to tell any more, because the
     * order has got further or was erased. Sets the variables of {@link #address}.
     */
    public byte[] update(@Body String message, Exchange exchange) throws SQLException, JsonProcessingException {
        PartnerUpdate update = json.readValue(message, PartnerUpdate.class);
        Optional<PartnerOrder> order = store.find(update.orderId())
                .filter(current -> current.state().text().equals(update.state()));
        if (order.isEmpty()) {
            return null;
        }
        of(exchange, update.vendor(), update.account(), order.get().callbackUrl());
        return json.writeValueAsBytes(documents.update(order.get()));
    }

    /** Reads who a message of another kind is for: its fields {@code vendor} and {@code account}. */
    public void whose(@Body String message, Exchange exchange) throws JsonProcessingException {
        JsonNode tree = json.readTree(message);
        of(exchange, tree.path("vendor").asText(), tree.path("account").asText(), null);
    }

    private static void of(Exchange exchange, String vendor, String account, String callbackUrl) {
        exchange.setVariable("vendor", vendor);
        exchange.setVariable("account", account);
        exchange.setVariable("callbackUrl", callbackUrl);
    }

    /**
     * Returns the vendor's document; empty if the vendor wants no body, null if it is not told of this.
     *
     * @param mapping blank if the vendor wants no body
     */
    public byte[] document(@Body byte[] update, @Variable("mapping") String mapping) throws IOException {
        if (mapping.isBlank()) {
            return new byte[0];
        }
        JsonNode document = mappings.evaluate(mapping, json.readTree(update));
        return document.isNull() ? null : json.writeValueAsBytes(document);
    }

    /**
     * Sets where a request goes, and how the vendor knows us.
     *
     * @param callbackUrl  the URL that came with the order, or null
     * @param path         appended to the vendor's base URL; blank if the request goes to the order's own URL
     * @param baseUrl      the vendor's public address
     * @param hosts        the vendor's own hosts, comma separated
     * @param secretHeader the header that carries {@code partners.VENDOR.secret}; or blank
     * @param isByKey      whether the account's own key is the user name of Basic credentials, if nothing else is set
     * @throws PermanentFailureException if the order's URL does not lead to the vendor
     */
    public void address(
            @Variable("vendor") String vendor,
            @Variable("account") String account,
            @Variable("callbackUrl") String callbackUrl,
            @Variable("path") String path,
            @Variable("baseUrl") String baseUrl,
            @Variable("hosts") String hosts,
            @Variable("secretHeader") String secretHeader,
            @Variable("byKey") boolean isByKey,
            @Variable("method") String method,
            @Headers Map<String, Object> headers) {
        String url =
                path.isBlank() ? callbackUrl : access.baseUrl(vendor, baseUrl).replaceFirst("/+$", "") + path;
        if (path.isBlank() && !access.isAllowed(vendor, url, hosts)) {
            throw new PermanentFailureException("the order's URL leads to a host that is not in partners." + vendor
                    + ".hosts: add the host if it is the vendor's, and replay the message");
        }
        headers.keySet().removeIf(header -> !header.startsWith("trace"));
        headers.put(Exchange.HTTP_URI, url);
        headers.put(Exchange.HTTP_METHOD, method);
        headers.put("Accept", "application/json");
        if (!method.equals("GET")) {
            headers.put(Exchange.CONTENT_TYPE, "application/json");
        }
        headers.put("User-Agent", "pi-connector");
        access.authorization(vendor, account, isByKey).addTo(headers);
        if (!secretHeader.isBlank()) {
            access.secret(vendor, account).ifPresent(secret -> headers.put(secretHeader, secret));
        }
    }

    /**
     * Replaces the access token that the vendor refused.
     *
     * @throws HttpOperationFailedException the refusal itself, if the vendor gets no access tokens
     */
    public void renewToken(
            @Variable("vendor") String vendor,
            @Variable("account") String account,
            @Variable("byKey") boolean isByKey,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) HttpOperationFailedException refusal,
            @Variable("headers") Map<String, Object> sent,
            @Headers Map<String, Object> headers)
            throws HttpOperationFailedException {
        access.authorization(vendor, account, isByKey).renew(refusal, sent, headers);
    }
}
