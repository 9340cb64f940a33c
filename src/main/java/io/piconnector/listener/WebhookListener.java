package io.piconnector.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.LogFields;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.listener.HeardCall.Outcome;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.All;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** The steps of the listener's route. Also logs and counts each call. */
@ApplicationScoped
@Named("webhookListener")
@Unremovable
@RegisterForReflection
public class WebhookListener implements CheckedAtStart {

    private static final Logger LOG = Logger.getLogger("io.piconnector.listener");

    /** The route variable that holds the {@link WebhookCall}. */
    public static final String CALL = CallDoor.CALL;

    /** The credentials that a 401 asks for. */
    static final String CHALLENGE = "Basic realm=\"pi-connector\"";

    private static final String LINE = "%s assessmentId=%s externalId=%s from=%s %s";

    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-.*");

    private static final int UNAVAILABLE = 503;

    private final ListenerSettings settings;
    final Callers callers;
    private final WebhookReader reader;
    private final OutcomeCounters counters;
    private final LimitedLog refusals = new LimitedLog(LOG);
    private final List<CallListener> listeners;

    WebhookListener(ListenerSettings settings, MeterRegistry meters, @All List<CallListener> listeners) {
        this.settings = settings;
        this.listeners = listeners;
        callers = new Callers(settings);
        reader = new WebhookReader(settings.ownWebhook());
        counters = counters(
                meters, Arrays.stream(Outcome.values()).map(Outcome::text).toArray(String[]::new));
    }

    static OutcomeCounters counters(MeterRegistry meters, String... outcomes) {
        return new OutcomeCounters(meters, "pi.webhooks", "Calls to the listener by outcome", outcomes);
    }

    /** Returns the call, read from the request's head. */
    WebhookCall head(HttpServerRequest request) {
        return callers.head(request);
    }

    /** Logs and counts a call that is refused by its head. The log lines of many such calls are limited. */
    void logRefusal(WebhookCall call) {
        Reception reception = refused(call);
        Outcome outcome = outcome(reception, false);
        count(outcome, reception);
        refusals.warnf(LINE, values(outcome, reception));
    }

    /**
     * Returns a call of somebody who may call, to try the routes.
     *
     * @param target path and query
     */
    public static WebhookCall permitted(String target, byte[] body) {
        String[] pathAndQuery = RequestTarget.ofText(target).split("\\?", 2);
        return new WebhookCall(
                pathAndQuery[0],
                pathAndQuery.length < 2 ? null : pathAndQuery[1],
                InetAddress.getLoopbackAddress(),
                null,
                WebhookForm.CONTENT_TYPE,
                body);
    }

    /** Reads the form in the call's body. */
    public Reception read(@Variable(CALL) WebhookCall call) {
        return reader.read(call);
    }

    /**
     * Refuses a call that did not pass a {@code validate} step: 401 without credentials, otherwise 403. A call that its
     * head refuses does not get here. So this guards against a route that is called in another way, and serves steps that an
     * engineer adds.
     */
    public void refuse(@Variable(CALL) WebhookCall call, @Headers Map<String, Object> headers) {
        answer(refused(call), null, headers);
    }

    static Reception refused(WebhookCall call) {
        Decision decision = call.refusal() == null ? Decision.FORBIDDEN : call.refusal();
        return new Reception(decision, null, null, null, null, call.source(), "path=" + call.path());
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
        Outcome outcome = outcome(reception, Boolean.TRUE.equals(isDuplicate));
        count(outcome, reception);
        try (LogFields fields = fields(reception, headers)) {
            LOG.logf(
                    reception.message() == null ? Logger.Level.WARN : Logger.Level.INFO,
                    LINE,
                    values(outcome, reception));
        }
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
        count(Outcome.UNAVAILABLE, reception);
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

    private void count(Outcome outcome, Reception reception) {
        counters.count(outcome.text());
        if (listeners.isEmpty() || reception == null) {
            return; // without a reception the route failed before it read the call
        }
        HeardCall call = new HeardCall(
                outcome, reception.key(), reception.assessmentId(), reception.sourceAddress(), Instant.now());
        for (CallListener listener : listeners) {
            try {
                listener.heard(call);
            } catch (RuntimeException e) {
                LOG.error("a listener of calls failed", e);
            }
        }
    }

    private static LogFields fields(Reception reception, Map<String, Object> headers) {
        Matcher trace = TRACE.matcher(String.valueOf(headers.get("traceparent")));
        return new LogFields()
                .with("key", reception.key())
                .with("assessmentId", reception.assessmentId())
                .with("externalId", reception.externalId())
                .with("traceId", trace.matches() ? trace.group(1) : null);
    }

    private static Object[] values(Outcome outcome, Reception reception) {
        return new Object[] {
            outcome.text(),
            reception.assessmentId(),
            reception.externalId(),
            reception.sourceAddress(),
            reception.detail()
        };
    }

    private static Outcome outcome(Reception reception, boolean isDuplicate) {
        return switch (reception.decision()) {
            case EVENT -> isDuplicate ? Outcome.DUPLICATE : Outcome.ACCEPTED;
            case UNREADABLE -> Outcome.UNREADABLE;
            case UNAUTHORIZED -> Outcome.UNAUTHORIZED;
            case FORBIDDEN -> Outcome.FORBIDDEN;
        };
    }
}
