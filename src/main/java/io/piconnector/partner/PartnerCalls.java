package io.piconnector.partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Printable;
import io.piconnector.listener.LimitedLog;
import io.piconnector.mapping.Mappings;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.outbox.PermanentFailureException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** The steps of vendors' calls: reads them, answers them. What they look like is up to the vendor's mappings. */
@ApplicationScoped
@Named("partnerCalls")
@Unremovable
@RegisterForReflection
public class PartnerCalls implements CheckedAtStart {

    private static final Logger LOG = Logger.getLogger("io.piconnector.partners");

    /** The account of calls that the vendor signs: such a vendor names no customer in its call. */
    static final String SIGNED = "default";

    private static final int UNAVAILABLE = 503;
    private static final int UNAUTHORIZED = 401;
    private static final int REFUSED = 422;

    private final PartnerKeys keys;
    private final PartnerDocuments documents;
    private final Mappings mappings;
    private final ObjectMapper json;
    private final ObjectReader reader;
    private final PartnerCounters counters;
    private final int retryAfter;
    private final LimitedLog log = new LimitedLog(LOG);

    /** The call is not signed by the vendor. */
    static final class UnsignedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    PartnerCalls(
            PartnerKeys keys,
            PartnerDocuments documents,
            Mappings mappings,
            ObjectMapper json,
            PiSettings pi,
            MeterRegistry meters) {
        this.keys = keys;
        this.documents = documents;
        this.mappings = mappings;
        this.json = json;
        reader = json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        counters = new PartnerCounters(meters);
        retryAfter = pi.listener().retryAfter();
    }

    /**
     * Reads a call.
     *
     * @param mapping   makes of it what is asked; blank if nothing is
     * @param signature the header that signs it, if it has no key; or blank
     * @param ping      what such a vendor sends, signed or not, to see whether it is answered; or blank
     * @return what is asked; nothing by a ping
     */
    public JsonNode read(
            @Variable("call") PartnerCall call,
            @Variable("mapping") String mapping,
            @Variable("signature") String signature,
            @Variable("ping") String ping,
            Exchange exchange) {
        if (call.account() == null) {
            if (isPing(call.body(), ping)) {
                return documents.call(call, json.nullNode());
            }
            if (!BodySignature.isValid(call, signature, keys.webhookSecret(call.vendor()))) {
                throw new UnsignedException();
            }
            exchange.setVariable("call", call.of(SIGNED));
        }
        JsonNode document = documents.call(call, body(call));
        return mapping.isBlank() ? document : mappings.evaluate(mapping, document);
    }

    /** A ping is its text, or {@code {"text": …}}. */
    private boolean isPing(byte[] body, String ping) {
        if (ping == null || ping.isBlank()) {
            return false;
        }
        if (new String(body, StandardCharsets.UTF_8).equals(ping)) {
            return true;
        }
        try {
            return json.createObjectNode().put("text", ping).equals(reader.readTree(body));
        } catch (IOException e) {
            return false;
        }
    }

    private JsonNode body(PartnerCall call) {
        if (call.body().length == 0) {
            return json.nullNode();
        }
        try {
            return reader.readTree(call.body());
        } catch (IOException e) {
            throw new PartnerRefusal("The request is no JSON.");
        }
    }

    /**
     * Reads an order that was fetched, because the vendor's call had only its id.
     *
     * @param message the call, as {@link #read} made it
     * @param answer  the vendor's answer
     * @return what is asked
     */
    public JsonNode fetched(
            @Body byte[] answer,
            @Variable("message") String message,
            @Variable("mapping") String mapping,
            Exchange exchange)
            throws IOException {
        JsonNode call = reader.readTree(message);
        ObjectNode document = json.createObjectNode();
        document.set("call", call);
        document.set("body", reader.readTree(answer));
        exchange.setVariable("call", of(call, answer));
        return mappings.evaluate(mapping, document);
    }

    /**
     * Reads a call that was queued.
     *
     * @param message the call, as {@link #read} made it
     * @return what is asked
     */
    public JsonNode queued(@Body String message, @Variable("mapping") String mapping, Exchange exchange)
            throws IOException {
        JsonNode call = reader.readTree(message);
        exchange.setVariable("call", of(call, message.getBytes(StandardCharsets.UTF_8)));
        return mappings.evaluate(mapping, call);
    }

    private static PartnerCall of(JsonNode call, byte[] body) {
        return new PartnerCall(
                call.path("vendor").asText(),
                call.path("account").asText(),
                call.path("path").asText(),
                Map.of(),
                Map.of(),
                "the vendor's answer",
                body);
    }

    /** Answers a call. What it brought is already committed. */
    public byte[] answer(
            @Body PartnerOutcome outcome, @Variable("answer") String mapping, @Headers Map<String, Object> headers) {
        JsonNode answer = answer(outcome, mapping);
        headers.clear();
        headers.put(Exchange.HTTP_RESPONSE_CODE, answer.path("status").asInt(200));
        counters.count(outcome.outcome().equals("refused") ? "refused" : "answered");
        JsonNode body = answer.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return null;
        }
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** The order may be stored already, so a mapping that fails is no refusal of it: the vendor is to ask again. */
    private JsonNode answer(PartnerOutcome outcome, String mapping) {
        try {
            return mappings.evaluate(mapping, documents.answer(outcome));
        } catch (PermanentFailureException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Answers a call that failed: as the vendor wants a refusal told if the call itself is wrong, 401 if it is not signed, and
     * else 503.
     */
    public byte[] failed(
            @Variable("call") PartnerCall call,
            @Variable("answer") String mapping,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure,
            @Headers Map<String, Object> headers) {
        headers.clear();
        if (failure instanceof UnsignedException) {
            counters.count("unauthorized");
            log.warnf(
                    "partner=%s unauthorized from=%s reason=its signature is missing or wrong",
                    call.vendor(), call.source());
            headers.put(Exchange.HTTP_RESPONSE_CODE, UNAUTHORIZED);
            return null;
        }
        log.warnf(
                "partner=%s account=%s %s from=%s path=%s reason=%s",
                call.vendor(),
                call.account(),
                failure instanceof PermanentFailureException ? "refused" : "unavailable",
                call.source(),
                Printable.line(call.path()),
                Printable.line(failure.getMessage(), 500));
        if (failure instanceof PartnerRefusal refusal) {
            return refusal(refusal.getMessage(), mapping, headers);
        }
        if (failure instanceof PermanentFailureException) { // the mapping's file is nothing for the vendor
            return refusal("The connector cannot read the request. Its log says why.", mapping, headers);
        }
        counters.count("unavailable");
        headers.put(Exchange.HTTP_RESPONSE_CODE, UNAVAILABLE);
        headers.put("Retry-After", retryAfter);
        return null;
    }

    private byte[] refusal(String message, String mapping, Map<String, Object> headers) {
        try {
            return answer(PartnerOutcome.refused(message), mapping, headers);
        } catch (IllegalStateException e) {
            LOG.warnf("an answer has no document: %s", e.getMessage());
            headers.put(Exchange.HTTP_RESPONSE_CODE, REFUSED);
            return null;
        }
    }

    /** Logs what a vendor says about an answer of ours, and keeps it for an operator. */
    public String reported(
            @Body JsonNode asked, @Variable("call") PartnerCall call, @Headers Map<String, Object> headers) {
        LOG.warnf(
                "partner=%s account=%s reports an error: %s",
                call.vendor(),
                call.account(),
                Printable.line(asked.path("message").asText(asked.toString()), 500));
        keep(call, headers);
        return new String(call.body(), StandardCharsets.UTF_8);
    }

    /** Makes the same call again the same message. */
    public void keep(@Variable("call") PartnerCall call, @Headers Map<String, Object> headers) {
        headers.clear();
        headers.put(
                OutboxConstants.KEY, call.vendor() + ":" + call.account() + ":" + UUID.nameUUIDFromBytes(call.body()));
    }
}
