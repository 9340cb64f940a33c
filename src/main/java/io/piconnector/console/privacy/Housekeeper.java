package io.piconnector.console.privacy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.OutboxSettings;
import io.piconnector.config.PartnerSettings;
import io.piconnector.config.PrivacySettings;
import io.piconnector.config.Start;
import io.piconnector.order.PersonLedger;
import io.piconnector.outbox.OutboxComponent;
import io.piconnector.partner.PartnerPeople;
import io.quarkus.arc.Unremovable;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.quarkus.main.events.AfterConfigure;
import org.apache.camel.spi.CamelEvent.CamelContextStartedEvent;
import org.jboss.logging.Logger;

/** Has nothing kept for longer than the installation wants: sets the retention of queues, and empties fields. */
@ApplicationScoped
@Unremovable
class Housekeeper {

    private static final Logger LOG = Logger.getLogger("io.piconnector.privacy");

    private static final int FIRST_SECONDS = 5;
    private static final int SECONDS = 60;

    private final OutboxSettings outbox;
    private final List<String> fields;
    private final ContentStore messages;
    private final PersonLedger ledger;
    private final PartnerPeople vendors;
    private final PartnerSettings partners;
    private final ObjectMapper json;

    Housekeeper(
            OutboxSettings outbox,
            PrivacySettings privacy,
            ContentStore messages,
            PersonLedger ledger,
            PartnerPeople vendors,
            PartnerSettings partners,
            ObjectMapper json) {
        this.outbox = outbox;
        fields = privacy.redact().orElse(List.of());
        this.messages = messages;
        this.ledger = ledger;
        this.vendors = vendors;
        this.partners = partners;
        this.json = json;
    }

    void setRetention(@Observes @Priority(Start.ROUTES - 50) AfterConfigure event) {
        event.getCamelContext()
                .getComponent("outbox", OutboxComponent.class)
                .setRetentionOfQueues(outbox.retentionOf());
    }

    void start(@Observes CamelContextStartedEvent event) {
        if (!Start.hasStore()) {
            return;
        }
        event.getContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "privacy")
                .scheduleWithFixedDelay(this::clean, FIRST_SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    private void clean() {
        try {
            if (!fields.isEmpty()) {
                redact(new FieldRedactor(fields, json));
            }
            vendors.empty(partners.retention());
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("fields of finished messages not emptied, the next run tries again: %s", e.getMessage());
        }
    }

    private void redact(FieldRedactor redactor) throws SQLException {
        messages.rewrite(redactor);
        ledger.redact(redactor::content);
        vendors.redact(redactor::content, redactor.empties("email"));
    }
}
