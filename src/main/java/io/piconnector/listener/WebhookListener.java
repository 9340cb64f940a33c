package io.piconnector.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CleanText;
import io.piconnector.config.Printable;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.pi.Notification;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.jboss.logging.Logger;

/** What the listener's route asks: who calls, what the call says, and how it is told to log and metrics. */
@ApplicationScoped
@Named("webhookListener")
@Unremovable
@Startup // counters begin at zero: one that began with the first refusal would hide that from an alert
@RegisterForReflection
public class WebhookListener {

    private static final Logger LOG = Logger.getLogger("io.piconnector.listener");

    /** PI's own raw-body sample misspells the name. */
    private static final List<String> ID_FIELDS = List.of("assessmentId", "assessementId");

    /** What a 401 asks for. */
    static final String CHALLENGE = "Basic realm=\"pi-connector\"";

    private static final int UNAVAILABLE = 503;
    private static final String RECEPTION = "reception";

    private final ListenerSettings settings;
    private final Map<String, Counter> counters;
    private final LimitedLog refusals = new LimitedLog(LOG);

    WebhookListener(ListenerSettings settings, MeterRegistry meters) {
        this.settings = settings;
        counters = Stream.of("accepted", "duplicate", "unreadable", "unauthorized", "forbidden", "unavailable")
                .collect(Collectors.toMap(outcome -> outcome, outcome -> counter(outcome, meters)));
    }

    static Counter counter(String outcome, MeterRegistry meters) {
        return Counter.builder("pi.webhooks")
                .description("Calls to the listener by outcome")
                .tag("outcome", outcome)
                .register(meters);
    }

    /**
     * Decides from the head of a request whether its caller may come in, and tells of a refusal. The route asks the same
     * again, but by then the body has cost its memory.
     */
    Optional<Decision> refuse(HttpServerRequest request) {
        Optional<Reception> refusal = refuse(call(request, new byte[0]));
        refusal.ifPresent(this::tellRefusal);
        return refusal.map(Reception::decision);
    }

    /** Where a request comes from, as far as that is known. */
    String source(HttpServerRequest request) {
        return source(call(request, new byte[0]));
    }

    private void tellRefusal(Reception refusal) {
        String outcome = outcome(refusal, false);
        counters.get(outcome).increment();
        refusals.warn(line(outcome, refusal));
    }

    private static WebhookCall call(HttpServerRequest request, byte[] body) {
        InetAddress peer = IpRange.address(request.remoteAddress().hostAddress())
                .orElseThrow(() -> new IllegalStateException("the peer has no IP address"));
        return new WebhookCall(
                request.path(),
                request.query(),
                peer,
                request.headers().getAll("X-Forwarded-For"),
                request.headers().getAll("Forwarded"),
                request.getHeader("Authorization"),
                request.getHeader("Content-Type"),
                body);
    }

    /**
     * Decides on the call that the exchange carries. It is read from the request itself: Camel has none of its headers.
     *
     * @return the message to store, or null where the call is refused; the exchange's variables {@code decision} and
     *     {@code reception} tell what to do, the outbox's headers are set
     */
    public Object receive(Exchange exchange) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        byte[] body = exchange.getMessage().getBody(byte[].class);
        Reception reception = receive(call(request, body == null ? new byte[0] : body));
        exchange.setVariable(RECEPTION, reception);
        exchange.setVariable("decision", reception.decision().name());
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        headers.clear();
        headers.put(OutboxConstants.KEY, reception.key());
        headers.put(OutboxConstants.CORRELATION_ID, reception.assessmentId());
        headers.put(OutboxConstants.EXTERNAL_ID, reception.externalId());
        return reception.message();
    }

    Reception receive(WebhookCall call) {
        return refuse(call).orElseGet(() -> accept(call));
    }

    private Optional<Reception> refuse(WebhookCall call) {
        Optional<InetAddress> client = client(call);
        boolean isAllowed = settings.allowed()
                .map(ranges -> client.map(ranges::contains).orElse(false))
                .orElse(true);
        if (!isAllowed) {
            return Optional.of(refused(Decision.FORBIDDEN, call));
        }
        return settings.accept(call.authorization())
                ? Optional.empty()
                : Optional.of(refused(Decision.UNAUTHORIZED, call));
    }

    private Reception accept(WebhookCall call) {
        String source = source(call);
        try {
            Notification notification = read(call);
            return new Reception(
                    Decision.EVENT,
                    notification.key(),
                    notification.assessmentId(),
                    notification.externalId(),
                    notification,
                    source,
                    "state=" + notification.assessmentState());
        } catch (UnreadableException e) {
            return unreadable(call, source, e.getMessage());
        }
    }

    private String source(WebhookCall call) {
        return client(call).map(InetAddress::getHostAddress).orElse("unknown");
    }

    private Optional<InetAddress> client(WebhookCall call) {
        return ClientAddress.of(call.peer(), call.xForwardedFor(), call.forwarded(), settings.trustedProxies());
    }

    /** Answers a call whose message, if it has one, is committed; logs and counts it. */
    public void answer(Exchange exchange) {
        Reception reception = exchange.getVariable(RECEPTION, Reception.class);
        boolean isDuplicate = exchange.getMessage().getHeader(OutboxConstants.DUPLICATE, false, Boolean.class);
        String outcome = outcome(reception, isDuplicate);
        counters.get(outcome).increment();
        LOG.log(reception.message() == null ? Logger.Level.WARN : Logger.Level.INFO, line(outcome, reception));
        Map<String, Object> headers = emptyAnswer(exchange, reception.decision().status());
        if (reception.decision() == Decision.UNAUTHORIZED) {
            headers.put("WWW-Authenticate", CHALLENGE);
        }
    }

    private static String line(String outcome, Reception reception) {
        return "%s assessmentId=%s externalId=%s from=%s %s"
                .formatted(
                        outcome,
                        Printable.line(reception.assessmentId()),
                        Printable.line(reception.externalId()),
                        reception.sourceAddress(),
                        Printable.line(reception.detail()));
    }

    /** Answers a call that could not be stored; PI sends it again. */
    public void answerUnavailable(Exchange exchange) {
        counters.get("unavailable").increment();
        Reception reception = exchange.getVariable(RECEPTION, Reception.class);
        Exception error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LOG.warnf(
                "unavailable assessmentId=%s externalId=%s error=%s",
                Printable.line(reception == null ? null : reception.assessmentId()),
                Printable.line(reception == null ? null : reception.externalId()),
                Printable.line(error == null ? null : error.getMessage()));
        emptyAnswer(exchange, UNAVAILABLE).put("Retry-After", settings.retryAfter());
    }

    /** Drops whatever the message carries: an answer is a status, and headers put in here. */
    private static Map<String, Object> emptyAnswer(Exchange exchange, int status) {
        Message message = exchange.getMessage();
        message.setBody(null);
        Map<String, Object> headers = message.getHeaders();
        headers.clear();
        headers.put(Exchange.HTTP_RESPONSE_CODE, status);
        return headers;
    }

    private static String outcome(Reception reception, boolean isDuplicate) {
        return switch (reception.decision()) {
            case EVENT -> isDuplicate ? "duplicate" : "accepted";
            case UNREADABLE -> "unreadable";
            case UNAUTHORIZED -> "unauthorized";
            case FORBIDDEN -> "forbidden";
        };
    }

    private Reception refused(Decision decision, WebhookCall call) {
        return new Reception(decision, null, null, null, null, source(call), "path=" + call.path());
    }

    private Notification read(WebhookCall call) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        WebhookForm.parse(call.contentType(), call.body())
                .forEach((name, values) -> fields.merge(name, values, WebhookListener::join));
        String assessmentId = ID_FIELDS.stream()
                .flatMap(name -> Stream.ofNullable(take(fields, name)))
                .findFirst()
                .orElseThrow(() -> new UnreadableException("assessmentId is missing"));
        if (assessmentId.length() > Notification.MAX_ID_LENGTH) {
            throw new UnreadableException(
                    "assessmentId has " + assessmentId.length() + " characters, over " + Notification.MAX_ID_LENGTH);
        }
        int state = state(take(fields, "assessmentState"));
        String externalId = take(fields, "externalId");
        String source = take(fields, "assessmentSource");
        Map<String, Object> others = new LinkedHashMap<>();
        fields.forEach((name, values) -> others.put(name, oneOrAll(values)));
        Map<String, Object> parameters = new LinkedHashMap<>();
        WebhookForm.parseQuery(call.query()).forEach((name, values) -> parameters.put(name, oneOrAll(values)));
        return new Notification(
                assessmentId,
                state,
                externalId,
                source,
                listenerType(call.path()),
                settings.ownWebhook().without(parameters),
                settings.ownWebhook().without(others),
                now());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static int state(String text) {
        if (text == null) {
            throw new UnreadableException("assessmentState is missing");
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UnreadableException("assessmentState is no number");
        }
    }

    /** Takes a field's first value that says something; what is left over are the fields we do not know. */
    private static String take(Map<String, List<String>> fields, String name) {
        List<String> values = fields.remove(name);
        if (values == null) {
            return null;
        }
        String value = values.stream()
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(null);
        if (value != null && !CleanText.isClean(value)) {
            throw new UnreadableException(name + " holds broken or control characters");
        }
        return value;
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Object oneOrAll(List<String> values) {
        return values.size() == 1 ? values.get(0) : values;
    }

    private static String listenerType(String path) {
        String listener = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return switch (listener.substring(listener.lastIndexOf('/') + 1)) {
            case "behavioralassessment" -> "behavioral";
            case "cognitiveassessment" -> "cognitive";
            default -> null;
        };
    }

    private static Reception unreadable(WebhookCall call, String source, String reason) {
        String text = null;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(call.body()))
                    .toString();
        } catch (CharacterCodingException e) {
            // kept as Base64
        }
        String base64 = text == null ? Base64.getEncoder().encodeToString(call.body()) : null;
        Unreadable message =
                new Unreadable(reason, now(), source, call.path(), call.query(), call.contentType(), text, base64);
        return new Reception(Decision.UNREADABLE, fingerprint(call), null, null, message, source, "reason=" + reason);
    }

    /** The same useless call again, as PI's retries would be, is kept once. */
    private static String fingerprint(WebhookCall call) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String head = call.path() + '\n' + call.query() + '\n' + call.contentType() + '\n';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest.digest(call.body()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
