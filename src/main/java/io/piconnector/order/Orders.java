package io.piconnector.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CleanText;
import io.piconnector.config.Printable;
import io.piconnector.config.UrlText;
import io.piconnector.http.HttpFailures;
import io.piconnector.order.OrderStore.Kept;
import io.piconnector.order.OrderStore.Known;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentTypes;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.WebhookUrl;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jboss.logging.Logger;

/**
 * What the routes that place orders ask. An order is sent to PI only after it was written down that it is; where no
 * answer tells what became of it, it is looked for at PI before it is sent again.
 */
@ApplicationScoped
@Named("orders")
@Unremovable
@Startup // counters begin at zero: one that began with the first refusal would hide that from an alert
@RegisterForReflection
public class Orders {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    /** A field that is longer is no name, address or id. */
    private static final int MAX_FIELD_LENGTH = 1_000;

    private static final int MAX_ERROR_LENGTH = 500;

    /** Where PI's API says in words what it misses; it is published in part only. */
    private static final List<String> ERROR_TEXTS = List.of("description", "Message", "message", "error", "title");

    private final OrderSettings settings;
    private final OrderStore store;
    private final AssessmentTypes types;
    private final PiApi piApi;
    private final WebhookUrl webhookUrl;
    private final ObjectMapper json;
    private final Map<String, Counter> counters;

    public Orders(
            OrderSettings settings,
            OrderStore store,
            AssessmentTypes types,
            PiApi piApi,
            WebhookUrl webhookUrl,
            ObjectMapper json,
            MeterRegistry meters) {
        this.settings = settings;
        this.store = store;
        this.types = types;
        this.piApi = piApi;
        this.webhookUrl = webhookUrl;
        this.json = json;
        counters = Stream.of("ordered", "adopted", "known", "refused")
                .collect(Collectors.toMap(outcome -> outcome, outcome -> Counter.builder("pi.orders")
                        .description("Orders by outcome")
                        .tag("outcome", outcome)
                        .register(meters)));
    }

    /** The store's time, for {@link #wanted}. */
    public OffsetDateTime now() throws SQLException {
        return store.now();
    }

    /**
     * The orders that are not on their way yet. Those whose source was told of an outcome, and wants them all the same,
     * are among them, and marked.
     *
     * @param readAfter the store's time before they were read: who was told later had not heard of it yet
     */
    public List<Order> wanted(List<Order> orders, OffsetDateTime readAfter) throws SQLException {
        if (orders.isEmpty()) {
            return orders;
        }
        Set<String> queued = store.queuedAmong(orders.stream().map(Order::key).toList());
        Set<String> reported = store.reportedAmong(externalIds(orders), readAfter);
        return orders.stream()
                .map(order -> reported.contains(order.externalId()) ? order.reopen() : order)
                .filter(order -> order.reopened() || !queued.contains(order.key()))
                .toList();
    }

    /** The same orders; those that were refused are marked: who placed them has corrected them. */
    public List<Order> corrected(@Body List<Order> orders) throws SQLException {
        Set<String> refused = store.refusedAmong(externalIds(orders));
        return orders.stream()
                .map(order -> refused.contains(order.externalId()) ? order.reopen() : order)
                .toList();
    }

    private static List<String> externalIds(List<Order> orders) {
        return orders.stream().map(Order::externalId).toList();
    }

    /**
     * @throws PermanentFailureException where the text is no order
     */
    public Order read(@Body String order) {
        try {
            return Optional.ofNullable(json.readValue(order, Order.class))
                    .orElseThrow(() -> new PermanentFailureException("the message is no order: it is null"));
        } catch (JsonProcessingException e) {
            throw new PermanentFailureException("the message is no order: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Checks an order and looks up what is known of it.
     *
     * @throws PermanentFailureException where it cannot be placed as it is
     * @throws NotTriedException         where it was sent just now, and PI may still be working on it
     */
    public OrderAttempt begin(@Variable("order") Order order) throws SQLException {
        String type = check(order);
        Optional<Known> known = store.find(order.externalId(), settings.doubt());
        JsonNode assessment = known.map(Known::assessmentId)
                .map(id -> (JsonNode) json.createObjectNode().put("assessmentId", id))
                .orElse(null);
        OrderAttempt attempt =
                new OrderAttempt(order, type, known.map(Known::sentAt).orElse(null), assessment);
        if (attempt.isDoubtful() && !known.get().inDoubt().isZero()) {
            throw new NotTriedException(
                    "its answer was lost, and PI may still be working on it",
                    known.get().inDoubt());
        }
        return attempt;
    }

    private String check(Order order) {
        require("record_id", text(order.recordId()));
        require("assessment", order.assessment());
        require("first_name", order.firstName());
        require("last_name", order.lastName());
        require("email", order.email());
        checkText("middle_name", order.middleName());
        if (!order.email().strip().matches("[^\\s@]+@[^\\s@]+")) {
            throw new PermanentFailureException("email is no e-mail address: correct it");
        }
        String type = types.typeOf(order.assessment().strip())
                .orElseThrow(() -> new PermanentFailureException("assessment is '"
                        + Printable.line(order.assessment()) + "', which is no suffix of pi.types.*: write one of "
                        + String.join(", ", types.suffixes())));
        webhookUrl(order, type);
        return type;
    }

    private static void require(String column, String value) {
        if (value == null || value.isBlank()) {
            throw new PermanentFailureException(column + " is empty: PI needs it");
        }
        checkText(column, value);
    }

    private static void checkText(String column, String value) {
        if (value == null) {
            return;
        }
        if (value.length() > MAX_FIELD_LENGTH) {
            throw new PermanentFailureException("%s has %d characters: shorten it".formatted(column, value.length()));
        }
        if (!CleanText.isClean(value)) {
            throw new PermanentFailureException(
                    column + " holds broken or control characters, or invisible ones: correct it");
        }
    }

    private Optional<String> webhookUrl(Order order, String type) {
        if (settings.webhookProperty().isEmpty()) {
            return Optional.empty();
        }
        String url = webhookUrl.with(parameters(order, type));
        if (url.length() > WebhookUrl.MAX_LENGTH) {
            throw new PermanentFailureException(
                    "the webhook URL would have %d characters, PI takes %d: shorten pi.listener.public-url or %s"
                            .formatted(
                                    url.length(),
                                    WebhookUrl.MAX_LENGTH,
                                    String.join(", ", order.parameters().keySet())));
        }
        return Optional.of(url);
    }

    /** What the assessment's webhook brings back. */
    private static Map<String, Object> parameters(Order order, String type) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("type", type);
        order.parameters().forEach((name, value) -> {
            if (value != null && !name.equalsIgnoreCase("type")) {
                parameters.put(name, value.toString());
            }
        });
        return parameters;
    }

    /** Where orders of the attempt's kind are sent. */
    public String url(@Variable("attempt") OrderAttempt attempt) {
        return piApi.assessmentsUrl(attempt.type());
    }

    /** Where the order of an attempt is looked for. */
    public String searchUrl(@Variable("attempt") OrderAttempt attempt) {
        return url(attempt) + "?externalId=" + UrlText.encode(attempt.order().externalId());
    }

    /**
     * Reads the answer to a search by externalId: an assessment, a list, or an object that holds a list.
     *
     * @return the order's assessment, or null where PI says that there is none
     * @throws IOException where the answer says neither: it is no JSON, or holds assessments of others only, as it does
     *                     where PI does not know the parameter
     */
    public JsonNode found(@Variable("attempt") OrderAttempt attempt, @Body byte[] answer) throws IOException {
        if (answer == null || answer.length == 0) {
            throw cannotTell("is empty");
        }
        JsonNode root = json.readTree(answer);
        List<JsonNode> assessments = assessmentsIn(root);
        String externalId = attempt.order().externalId();
        Optional<JsonNode> own = assessments.stream()
                .filter(assessment ->
                        externalId.equals(assessment.path("externalId").asText()))
                .filter(assessment -> PiApi.id(assessment).isPresent())
                .findFirst();
        if (own.isEmpty() && !assessments.isEmpty()) {
            throw cannotTell(
                    "holds %d assessments, none with this externalId and a usable id".formatted(assessments.size()));
        }
        return own.orElse(null);
    }

    /** What is in any list of an object counts: which of them is that of the assessments is not published. */
    private List<JsonNode> assessmentsIn(JsonNode root) throws IOException {
        if (PiApi.id(root).isPresent()) {
            return List.of(root);
        }
        List<JsonNode> lists = root.isArray()
                ? List.of(root)
                : StreamSupport.stream(root.spliterator(), false)
                        .filter(JsonNode::isArray)
                        .toList();
        List<JsonNode> assessments = lists.stream()
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
        if (lists.isEmpty() || assessments.isEmpty() && !words(root).isEmpty()) {
            throw cannotTell("holds neither an assessment nor a list of them");
        }
        return assessments;
    }

    private static IOException cannotTell(String problem) {
        return new IOException("PI's answer to a search by externalId " + problem);
    }

    /**
     * Nothing, where PI answered a search with 404: there is no such assessment.
     *
     * @throws Exception any other failure
     */
    public JsonNode absent(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) throws Exception {
        if (status(failure) == 404) {
            return null;
        }
        throw failure;
    }

    /**
     * Writes down that the order is sent now.
     *
     * @throws NotTriedException where another replica has sent it meanwhile
     */
    public OffsetDateTime send(@Variable("attempt") OrderAttempt attempt) throws SQLException {
        Order order = attempt.order();
        return store.send(
                        order.externalId(),
                        attempt.type(),
                        order.source(),
                        parametersJson(order, attempt.type()),
                        attempt.sentAt())
                .orElseThrow(() -> new NotTriedException("another replica has sent it", settings.doubt()));
    }

    /** What PI is sent: a map, so that a route can add to it. */
    public Map<String, Object> request(@Variable("attempt") OrderAttempt attempt) {
        Order order = attempt.order();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("externalId", order.externalId());
        request.put("firstName", order.firstName().strip());
        if (order.middleName() != null && !order.middleName().isBlank()) {
            request.put("middleName", order.middleName().strip());
        }
        request.put("lastName", order.lastName().strip());
        request.put("email", order.email().strip());
        webhookUrl(order, attempt.type())
                .ifPresent(url -> request.put(settings.webhookProperty().get(), url));
        return request;
    }

    /**
     * Reads PI's answer to an order.
     *
     * @throws IOException where it does not tell the assessment's id: the order is looked for then
     */
    public JsonNode created(@Body byte[] answer) throws IOException {
        JsonNode assessment = answer == null ? json.missingNode() : json.readTree(answer);
        if (PiApi.id(assessment).isEmpty()) {
            throw new IOException("PI took the order, but its answer has no usable assessmentId");
        }
        return assessment;
    }

    /**
     * Writes down that PI has not got the order, where its answer is a no; after any other failure PI may have got it.
     *
     * @throws Exception the failure
     */
    public void notCreated(
            @Variable("attempt") OrderAttempt attempt,
            @Variable("sentAt") OffsetDateTime sentAt,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure)
            throws Exception {
        if (sentAt != null && isNo(status(failure))) {
            store.notCreated(attempt.order().externalId(), sentAt);
        }
        throw failure;
    }

    /** The HTTP status that PI answered, or 0 where it did not. */
    private static int status(Exception failure) {
        HttpOperationFailedException answer = HttpFailures.answer(failure);
        return answer == null ? 0 : answer.getStatusCode();
    }

    /** A request that timed out at PI's door (408) may have come through. */
    private static boolean isNo(int status) {
        return status >= 400 && status < 500 && status != 408;
    }

    /** Writes down PI's id of the order's assessment. */
    public OrderOutcome ordered(
            @Variable("attempt") OrderAttempt attempt,
            @Variable("sentAt") OffsetDateTime sentAt,
            @Body JsonNode assessment)
            throws SQLException {
        Order order = attempt.order();
        Kept kept = store.ordered(
                order.externalId(),
                attempt.type(),
                order.source(),
                parametersJson(order, attempt.type()),
                PiApi.id(assessment).orElseThrow(),
                settings.reconcileAfter(),
                !Order.HRIS.equals(order.source()));
        String how = attempt.assessment() != null ? "known" : sentAt != null ? "ordered" : "adopted";
        counters.get(how).increment();
        LOG.infof(
                "%s externalId=%s assessmentId=%s type=%s",
                how, Printable.line(order.externalId()), Printable.line(kept.assessmentId()), attempt.type());
        return outcomeOf(order, kept, null);
    }

    /**
     * Writes down that the order is given up, where another attempt cannot mend it or there is none.
     *
     * @throws Exception the failure, where another attempt is to follow, or the message is no order
     */
    public OrderOutcome refused(
            @Variable("order") Order order,
            @ExchangeProperty(OutboxConstants.LAST_ATTEMPT) Boolean isLastAttempt,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure)
            throws Exception {
        Failure why = HttpFailures.of(failure);
        if (order == null
                || NotTriedException.isCauseOf(failure)
                || !why.permanent() && !Boolean.TRUE.equals(isLastAttempt)) {
            throw failure;
        }
        String error = reason(failure, why);
        Kept kept = store.refused(
                        order.externalId(),
                        order.assessment() == null
                                ? null
                                : types.typeOf(order.assessment().strip()).orElse(null),
                        order.source(),
                        "{}",
                        error,
                        !Order.HRIS.equals(order.source()))
                .orElseThrow(() -> failure);
        counters.get("refused").increment();
        return outcomeOf(order, kept, error);
    }

    /** PI's own words where it has some; they say what it misses. */
    private String reason(Exception failure, Failure why) {
        HttpOperationFailedException answer = HttpFailures.answer(failure);
        String text = answer == null
                ? why.message()
                : "PI "
                        + words(answer.getResponseBody())
                                .map(words -> "answered " + answer.getStatusCode() + ": " + words)
                                .orElse(why.message());
        return Printable.line(why.permanent() ? text : "given up: " + text, MAX_ERROR_LENGTH);
    }

    private Optional<String> words(String answer) {
        try {
            List<String> words = words(json.readTree(answer == null ? "" : answer));
            return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<String> words(JsonNode root) {
        List<String> words = new ArrayList<>();
        ERROR_TEXTS.stream()
                .map(root::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(text -> !text.isBlank())
                .findFirst()
                .ifPresent(words::add);
        JsonNode parameterErrors = root.path("parameterErrors");
        if (!parameterErrors.isEmpty()) {
            words.add(parameterErrors.toString());
        }
        return words;
    }

    /**
     * @throws Exception the failure that the order was given up for: it makes the message dead
     */
    public void giveUp(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) throws Exception {
        throw failure;
    }

    /**
     * @throws PermanentFailureException where the text is no outcome
     */
    public OrderOutcome outcome(@Body String outcome) {
        try {
            return json.readValue(outcome, OrderOutcome.class);
        } catch (JsonProcessingException e) {
            throw new PermanentFailureException("the message is no outcome: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes down that the HRIS was told. A record that is no longer there counts as told that it is ordered: where it
     * comes back, it wants to know its assessment again, which costs no call to PI. A refusal would.
     *
     * @throws PermanentFailureException where there is no record to write a refusal to
     */
    public void told(
            @Variable("outcome") OrderOutcome outcome, @Header(JdbcConstants.JDBC_UPDATE_COUNT) Integer updated)
            throws SQLException {
        if (updated == null || updated == 0) {
            String problem = "the HRIS has no such record: it was deleted, or the SQL of write-back-order does not find"
                    + " what that of poll-hris reads";
            if (outcome.isRefused()) {
                throw new PermanentFailureException(problem);
            }
            LOG.warnf("not written back externalId=%s: %s", Printable.line(outcome.externalId()), problem);
        }
        store.reported(outcome.externalId(), outcome.reports(), outcome.isRefused());
    }

    private static OrderOutcome outcomeOf(Order order, Kept kept, String error) {
        return new OrderOutcome(
                order.recordId(),
                order.assessment(),
                order.externalId(),
                order.source(),
                kept.assessmentId(),
                kept.orderedAt(),
                error,
                kept.reports());
    }

    private String parametersJson(Order order, String type) {
        try {
            return json.writeValueAsString(parameters(order, type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
