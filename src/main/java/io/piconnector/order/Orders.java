package io.piconnector.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.http.HttpFailures;
import io.piconnector.order.OrderStore.Kept;
import io.piconnector.order.OrderStore.Known;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentTypes;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.PiResponse;
import io.piconnector.pi.WebhookUrl;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/**
 * Places orders at PI exactly once. Before it sends an order, it records in the ledger that the order is being sent. If the
 * answer is lost, it searches for the order at PI before it sends it again.
 */
@ApplicationScoped
@Named("orders")
@Unremovable
@RegisterForReflection
public class Orders implements CheckedAtStart {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private final OrderSettings settings;
    private final OrderStore store;
    private final AssessmentTypes types;
    private final PiApi piApi;
    private final OrderCheck check;
    private final OrderRequest request;
    private final PiOrderAnswers answers;
    private final OrderSources sources;
    private final ObjectMapper json;
    private final OutcomeCounters counters;

    public Orders(
            OrderSettings settings,
            OrderStore store,
            AssessmentTypes types,
            PiApi piApi,
            WebhookUrl webhookUrl,
            OrderSources sources,
            ObjectMapper json,
            MeterRegistry meters) {
        this.settings = settings;
        this.store = store;
        this.types = types;
        this.piApi = piApi;
        check = new OrderCheck(types);
        request = new OrderRequest(settings, webhookUrl);
        answers = new PiOrderAnswers(json);
        this.sources = sources;
        this.json = json;
        counters =
                new OutcomeCounters(meters, "pi.orders", "Orders by outcome", "ordered", "adopted", "known", "refused");
    }

    /** @throws PermanentFailureException if the text is no order */
    public Order read(@Body String order) {
        try {
            return Optional.ofNullable(json.readValue(order, Order.class))
                    .orElseThrow(() -> new PermanentFailureException("the message is not an order: it is null"));
        } catch (JsonProcessingException e) {
            throw new PermanentFailureException("the message is not an order: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Checks an order and reads its ledger entry.
     *
     * @throws PermanentFailureException if it cannot be placed as it is
     * @throws NotTriedException if it was just sent, and PI may still be working on it
     */
    public OrderAttempt begin(@Variable("order") Order order) throws SQLException {
        String type = check.typeOf(order);
        Map<String, Object> properties = request.of(order, type);
        Optional<Known> known = store.find(order.externalId(), settings.doubt());
        if (known.isPresent() && known.get().isErased()) {
            throw new PermanentFailureException(
                    "whoever this order is about was erased, and the assessment was ordered before: use another record id");
        }
        JsonNode assessment = known.map(Known::assessmentId)
                .map(id -> (JsonNode) json.createObjectNode().put("assessmentId", id))
                .orElse(null);
        OrderAttempt attempt = new OrderAttempt(
                order, type, known.map(Known::sentAt).orElse(null), assessment, piApi.assessmentsUrl(type), properties);
        if (attempt.isDoubtful() && !known.get().inDoubt().isZero()) {
            throw new NotTriedException(
                    "its answer was lost, and PI may still be working on it",
                    known.get().inDoubt());
        }
        return attempt;
    }

    /**
     * Reads the answer to a search for the order.
     *
     * @return the order's assessment, or null if PI says that there is none
     * @throws Exception if the answer does not tell
     */
    public JsonNode found(@Variable("attempt") OrderAttempt attempt, @Body PiResponse response) throws Exception {
        return answers.found(attempt.order().externalId(), response);
    }

    /**
     * Records that the order is being sent.
     *
     * @throws NotTriedException if another replica has sent it meanwhile
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

    /**
     * Reads PI's answer to the order. If PI refused the order, records that PI did not get it. After any other failure PI
     * may have got it.
     *
     * @throws Exception if the answer holds no assessment
     */
    public JsonNode created(
            @Variable("attempt") OrderAttempt attempt,
            @Variable("sentAt") OffsetDateTime sentAt,
            @Body PiResponse response)
            throws Exception {
        if (PiOrderAnswers.isNo(response.status())) {
            store.notCreated(attempt.order().externalId(), sentAt);
        }
        return answers.created(response);
    }

    /** Records PI's id of the order's assessment. */
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
                !sources.isTold(order.source()));
        String how = attempt.assessment() != null ? "known" : sentAt != null ? "ordered" : "adopted";
        counters.count(how);
        LOG.infof(
                "%s externalId=%s assessmentId=%s type=%s",
                how, order.externalId(), kept.assessmentId(), attempt.type());
        return outcomeOf(order, kept, null);
    }

    /**
     * Records that the order is refused, if another attempt cannot succeed or none is left.
     *
     * @return the outcome for its source; null if the order is tried again, or was ordered after all
     */
    public OrderOutcome refused(
            @Variable("order") Order order,
            @ExchangeProperty(OutboxConstants.LAST_ATTEMPT) Boolean isLastAttempt,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure)
            throws SQLException {
        Failure why = HttpFailures.of(failure);
        boolean isForGood = why.permanent() || Boolean.TRUE.equals(isLastAttempt);
        if (order == null || !isForGood || NotTriedException.isCauseOf(failure)) {
            return null;
        }
        String error = answers.reason(failure, why);
        String type = order.assessment() == null
                ? null
                : types.typeOf(order.assessment().strip()).orElse(null);
        Optional<Kept> kept =
                store.refused(order.externalId(), type, order.source(), "{}", error, !sources.isTold(order.source()));
        if (kept.isEmpty()) {
            return null;
        }
        counters.count("refused");
        return outcomeOf(order, kept.get(), error);
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
            return json.writeValueAsString(OrderRequest.parameters(order, type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }
}
