package io.piconnector.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.jboss.logging.Logger;

/** The steps of the listener's route. Also logs and counts each call. */
@ApplicationScoped
@Named("webhookListener")
@Unremovable
@Startup // counters begin at zero, because an alert cannot see the first refusal of a counter that begins with it
@RegisterForReflection
public class WebhookListener {

    private static final Logger LOG = Logger.getLogger("io.piconnector.listener");

    /** The route variable that holds the {@link WebhookCall}. */
    static final String CALL = "call";

    /** The credentials that a 401 asks for. */
    static final String CHALLENGE = "Basic realm=\"pi-connector\"";

    private static final String LINE = "%s assessmentId=%s externalId=%s from=%s %s";

    private static final int UNAVAILABLE = 503;

    private final ListenerSettings settings;
    private final Callers callers;
    private final WebhookReader reader;
    private final Map<String, Counter> counters;
    private final LimitedLog refusals = new LimitedLog(LOG);

    WebhookListener(ListenerSettings settings, MeterRegistry meters) {
        this.settings = settings;
        callers = new Callers(settings);
        reader = new WebhookReader(settings.ownWebhook());
        counters = Stream.of("accepted", "duplicate", "unreadable", "unauthorized", "forbidden", "unavailable")
                .collect(Collectors.toMap(outcome -> outcome, outcome -> counter(outcome, meters)));
    }

    static Counter counter(String outcome, MeterRegistry meters) {
        return Counter.builder("pi.webhooks")
                .description("Calls to the listener by outcome")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** Returns the call, read from the request's head. */
    WebhookCall head(HttpServerRequest request) {
        return callers.head(request);
    }

    /**
     * Decides from a request's head whether its caller may come in. Logs and counts a refusal. The route checks the
     * same again, but by then the body has used memory.
     */
    Optional<Decision> refuse(WebhookCall head) {
        Optional<Reception> refusal = refusal(head);
        refusal.ifPresent(reception -> {
            String outcome = outcome(reception, false);
            counters.get(outcome).increment();
            refusals.warnf(LINE, values(outcome, reception));
        });
        return refusal.map(Reception::decision);
    }

    Optional<Reception> refusal(WebhookCall call) {
        if (isForbidden(call)) {
            return Optional.of(forbidden(call));
        }
        return isUnauthorized(call) ? Optional.of(unauthorized(call)) : Optional.empty();
    }

    /** Returns the call with the message's body. A head that is already known is not read again. */
    public WebhookCall call(@Variable(CALL) WebhookCall head, Message message) {
        byte[] body = message.getBody(byte[].class);
        WebhookCall call = head == null ? head(((HttpMessage) message).getRequest()) : head;
        return body == null ? call : call.withBody(body);
    }

    /** Whether the call comes from an address that is not on the list. */
    public boolean isForbidden(@Variable(CALL) WebhookCall call) {
        return callers.isForbidden(call);
    }

    public Reception forbidden(@Variable(CALL) WebhookCall call) {
        return refused(Decision.FORBIDDEN, call);
    }

    /** Whether the call lacks the listener's credentials. */
    public boolean isUnauthorized(@Variable(CALL) WebhookCall call) {
        return callers.isUnauthorized(call);
    }

    public Reception unauthorized(@Variable(CALL) WebhookCall call) {
        return refused(Decision.UNAUTHORIZED, call);
    }

    private static Reception refused(Decision decision, WebhookCall call) {
        return new Reception(decision, null, null, null, null, call.source(), "path=" + call.path());
    }

    /** Reads the form in the call's body. */
    public Reception read(@Variable(CALL) WebhookCall call) {
        return reader.read(call);
    }

    /** Sets the outbox headers and returns the message to store. */
    public Object message(@Variable("reception") Reception reception, @Headers Map<String, Object> headers) {
        headers.clear();
        headers.put(OutboxConstants.KEY, reception.key());
        headers.put(OutboxConstants.CORRELATION_ID, reception.assessmentId());
        headers.put(OutboxConstants.EXTERNAL_ID, reception.externalId());
        return reception.message();
    }

    /** Answers, logs and counts a call. Its message, if it has one, is already committed. */
    public void answer(
            @Variable("reception") Reception reception,
            @Header(OutboxConstants.DUPLICATE) Boolean isDuplicate,
            @Headers Map<String, Object> headers) {
        String outcome = outcome(reception, Boolean.TRUE.equals(isDuplicate));
        counters.get(outcome).increment();
        LOG.logf(reception.message() == null ? Logger.Level.WARN : Logger.Level.INFO, LINE, values(outcome, reception));
        answer(headers, reception.decision().status());
        if (reception.decision() == Decision.UNAUTHORIZED) {
            headers.put("WWW-Authenticate", CHALLENGE);
        }
    }

    /** Answers 503 to a call that could not be stored. PI sends it again. */
    public void unavailable(
            @Variable("reception") Reception reception,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception error,
            @Headers Map<String, Object> headers) {
        counters.get("unavailable").increment();
        LOG.warnf(
                "unavailable assessmentId=%s externalId=%s error=%s",
                reception == null ? null : reception.assessmentId(),
                reception == null ? null : reception.externalId(),
                error == null ? null : error.getMessage());
        answer(headers, UNAVAILABLE);
        headers.put("Retry-After", settings.retryAfter());
    }

    /** Drops all headers of the message. An answer has only a status and the headers that are set later. */
    private static void answer(Map<String, Object> headers, int status) {
        headers.clear();
        headers.put(Exchange.HTTP_RESPONSE_CODE, status);
    }

    private static Object[] values(String outcome, Reception reception) {
        return new Object[] {
            outcome, reception.assessmentId(), reception.externalId(), reception.sourceAddress(), reception.detail()
        };
    }

    private static String outcome(Reception reception, boolean isDuplicate) {
        return switch (reception.decision()) {
            case EVENT -> isDuplicate ? "duplicate" : "accepted";
            case UNREADABLE -> "unreadable";
            case UNAUTHORIZED -> "unauthorized";
            case FORBIDDEN -> "forbidden";
        };
    }
}
