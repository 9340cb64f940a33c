package io.piconnector.partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.order.OrderOutcome;
import io.piconnector.partner.PartnerOrder.State;
import io.piconnector.pi.AssessmentEvent;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.camel.Body;

/** Keeps how far a vendor's order is, by what PI says, and decides what the vendor is told. */
@ApplicationScoped
@Named("partnerUpdates")
@Unremovable
@RegisterForReflection
public class PartnerUpdates {

    private final PartnerOrderStore store;
    private final ObjectMapper json;

    PartnerUpdates(PartnerOrderStore store, ObjectMapper json) {
        this.store = store;
        this.json = json;
    }

    /** Whether an event belongs to an order of a vendor. One of somebody who was erased goes nowhere. */
    public boolean isPartners(@Body AssessmentEvent event) throws SQLException {
        return event.data().recordId() != null && store.isKnown(event.data().recordId());
    }

    /** Returns what PI's answer to an order changes; null if that is nothing. */
    public PartnerUpdate ofOrder(@Body OrderOutcome outcome) throws SQLException {
        String id = String.valueOf(outcome.recordId());
        Optional<PartnerOrder> changed = outcome.isRefused()
                ? store.change(id, State.REFUSED, outcome.error(), null, null)
                : store.change(id, State.ORDERED, null, outcome.assessmentId(), null);
        return changed.map(PartnerUpdate::of).orElse(null);
    }

    /** Returns what a result changes; null if that is nothing, because the order is over already. */
    public PartnerUpdate ofEvent(@Body AssessmentEvent event) throws SQLException, JsonProcessingException {
        boolean isFailed = event.data().assessmentState() == AssessmentEvent.FAILED;
        return store.change(
                        event.data().recordId(),
                        isFailed ? State.FAILED : State.COMPLETED,
                        isFailed ? "The assessment could not be processed." : null,
                        event.data().assessmentId(),
                        json.writeValueAsString(event))
                .map(PartnerUpdate::of)
                .orElse(null);
    }
}
