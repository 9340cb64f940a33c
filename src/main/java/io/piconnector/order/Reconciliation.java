package io.piconnector.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.CleanText;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.http.HttpFailures;
import io.piconnector.outbox.Failure;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.pi.AssessmentEvent;
import io.piconnector.pi.Notification;
import io.piconnector.pi.PiApi;
import io.piconnector.pi.PiResponse;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/**
 * Decides what happens to overdue orders: those whose webhook did not come. PI stops retrying a webhook in the end, and may
 * never have been told to send one.
 */
@ApplicationScoped
@Named("reconciliation")
@Unremovable
@RegisterForReflection
public class Reconciliation implements CheckedAtStart {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private static final int BATCH = 50;
    private static final int NOT_FOUND = 404;

    /**
     * Longer than a batch takes at a slow rate. If a replica does not finish an order, the order is claimed again after the
     * lease.
     */
    private static final Duration LEASE = Duration.ofMinutes(30);

    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};

    private final OrderSettings settings;
    private final OverdueOrderStore store;
    private final PiApi piApi;
    private final ObjectMapper json;
    private final CamelContext camel;
    private final OutcomeCounters counters;

    Reconciliation(
            OrderSettings settings,
            OverdueOrderStore store,
            PiApi piApi,
            ObjectMapper json,
            CamelContext camel,
            MeterRegistry meters) {
        this.settings = settings;
        this.store = store;
        this.piApi = piApi;
        this.json = json;
        this.camel = camel;
        counters = new OutcomeCounters(
                meters,
                "pi.reconciliations",
                "Checks of overdue orders by outcome",
                "event",
                "known",
                "open",
                "closed",
                "failed");
    }

    /**
     * Returns the orders that are due. They are claimed in batches, as they are needed. Ends when none is left or the
     * connector stops.
     */
    public Iterator<OverdueOrder> due() {
        return Stream.iterate(claim(), claimed -> !claimed.isEmpty(), checked -> claim())
                .flatMap(List::stream)
                .iterator();
    }

    private List<OverdueOrder> claim() {
        try {
            while (camel.getStatus().isStarted()) {
                List<OverdueOrder> claimed = store.claimDue(BATCH, LEASE, settings.reconcileUntil());
                List<OverdueOrder> unheard = store.closeWhereEventCame(claimed);
                if (claimed.isEmpty() || !unheard.isEmpty()) {
                    return unheard;
                }
            }
            return List.of();
        } catch (SQLException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** The URL of an order's assessment. */
    public String url(@Variable("order") OverdueOrder order) {
        return piApi.assessmentUrl(order.type(), order.assessmentId());
    }

    /**
     * Reads PI's answer about an order's assessment.
     *
     * @return what its webhook would have said; null if the assessment is still open, or ended without a webhook
     * @throws Exception if the answer holds no assessment
     */
    public Notification conclude(@Variable("order") OverdueOrder order, @Body PiResponse response) throws Exception {
        JsonNode assessment = piApi.read(response).assessment();
        OptionalInt state = piApi.state(assessment);
        if (state.isEmpty()) {
            LOG.warnf(
                    "PI does not tell the state of assessmentId=%s externalId=%s: set pi.api.state-field to the name"
                            + " of the field that holds it",
                    order.assessmentId(), order.externalId());
        }
        switch (state.orElse(0)) {
            case AssessmentEvent.COMPLETED, AssessmentEvent.FAILED:
                return notification(order, state.getAsInt(), assessment);
            case AssessmentEvent.EXPIRED, AssessmentEvent.ABORTED:
                LOG.infof("closed %s state=%d", ids(order), state.getAsInt());
                close(order, "closed");
                return null;
            default:
                later(order);
                return null;
        }
    }

    private Notification notification(OverdueOrder order, int state, JsonNode assessment) {
        try {
            return new Notification(
                    order.assessmentId(),
                    state,
                    order.externalId(),
                    source(assessment),
                    null,
                    json.readValue(order.parameters(), PARAMETERS),
                    null,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the parameters were written by this connector", e);
        }
    }

    /** The source as a webhook would give it, or null. */
    private static String source(JsonNode assessment) {
        String source = assessment.path("assessmentSource").asText(null);
        return source == null || source.length() > Notification.MAX_ID_LENGTH || !CleanText.isClean(source)
                ? null
                : source;
    }

    private void later(OverdueOrder order) throws SQLException {
        if (order.isOver()) {
            LOG.warnf("given up %s: no result came within reconcile.until", ids(order));
            close(order, "closed");
            return;
        }
        counters.count("open");
        store.checkLater(order.externalId(), interval(order.checks()));
    }

    /** Doubles after each check. */
    private Duration interval(int checks) {
        double factor = Math.pow(2, Math.min(checks, 40));
        double longest = settings.longestReconcileInterval().toMillis();
        return Duration.ofMillis((long) Math.min(settings.reconcileAfter().toMillis() * factor, longest));
    }

    /** Closes an order whose event is in the queue. If {@code isKnown}, its webhook came first. */
    public void arrived(@Variable("order") OverdueOrder order, @Header(OutboxConstants.DUPLICATE) boolean isKnown)
            throws SQLException {
        LOG.infof("%s %s", isKnown ? "known already" : "reconciled", ids(order));
        close(order, isKnown ? "known" : "event");
    }

    private void close(OverdueOrder order, String outcome) throws SQLException {
        counters.count(outcome);
        store.close(order.externalId());
    }

    /**
     * Records that an order could not be checked. It is checked again when the lease ends. If PI does not know the
     * assessment (404), it is checked again after the usual interval, because PI may learn of it later.
     *
     * @param order null if no order could be claimed
     */
    public void failed(
            @Variable("order") OverdueOrder order, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        if (order == null) {
            SQLException store = Failure.cause(SQLException.class, failure);
            LOG.warnf(
                    "overdue orders cannot be checked, the next run tries again: %s",
                    HttpFailures.of(store == null ? failure : store).message());
            return;
        }
        Failure why = HttpFailures.of(failure);
        LOG.warnf("not reconciled %s: %s", ids(order), why.message());
        if (why.status() != null && why.status() == NOT_FOUND) {
            try {
                later(order);
            } catch (SQLException e) {
                LOG.warnf(
                        "not postponed %s, it is checked again after the lease: %s",
                        ids(order), HttpFailures.of(e).message());
            }
        } else {
            counters.count("failed");
        }
    }

    private static String ids(OverdueOrder order) {
        return "externalId=%s assessmentId=%s".formatted(order.externalId(), order.assessmentId());
    }
}
