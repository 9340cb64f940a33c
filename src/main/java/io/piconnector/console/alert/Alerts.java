package io.piconnector.console.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.AlertSettings;
import io.piconnector.config.ConsoleSettings;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Start;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.CamelEvent.CamelContextStartedEvent;
import org.jboss.logging.Logger;

/**
 * Tells people when something needs them, and when it is over. Alerts go through the queue {@value #QUEUE}, so none is lost
 * while their receiver is away.
 */
@ApplicationScoped
@Unremovable
class Alerts {

    static final String QUEUE = "alerts";

    private static final Logger LOG = Logger.getLogger("io.piconnector.alerts");

    private static final int LOOK_SECONDS = 5;

    /** A cause is over if no replica has seen it for some looks. One replica alone may not know it. */
    private static final Duration UNSEEN = Duration.ofSeconds(3 * LOOK_SECONDS);

    private final AlertSettings settings;
    private final Conditions conditions;
    private final AlertStore store;
    private final AlertMessages messages;

    Alerts(
            AlertSettings settings,
            PiSettings pi,
            ConsoleSettings console,
            Conditions conditions,
            AlertStore store,
            StoredMessages stored,
            ObjectMapper json) {
        this.settings = settings;
        this.conditions = conditions;
        this.store = store;
        messages = new AlertMessages(
                stored, json, console.publicUrl().or(() -> pi.listener().publicUrl()));
    }

    /** Puts an alert into the queue. */
    interface Sender {

        /** @param key the same for an alert that is sent again because it may have been lost */
        void send(String key, String body);
    }

    void start(@Observes CamelContextStartedEvent event) {
        if (settings.url().isEmpty() || !Start.hasStore()) {
            return;
        }
        CamelContext camel = event.getContext();
        ProducerTemplate template = camel.createProducerTemplate();
        camel.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "alerts")
                .scheduleWithFixedDelay(
                        () -> look((key, body) ->
                                template.sendBodyAndHeader("outbox:" + QUEUE, body, OutboxConstants.KEY, key)),
                        LOOK_SECONDS,
                        LOOK_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void look(Sender sender) {
        try {
            look(conditions.now(), UNSEEN, sender);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("alerts not checked, the next look tries again: %s", e.getMessage());
        }
    }

    void look(List<Condition> found, Duration unseen, Sender sender) throws SQLException {
        for (Condition condition : found) {
            // Its receiver does not get alerts now.
            if (!QUEUE.equals(condition.cause().queue())) {
                store.see(condition.cause());
                store.tell(condition, settings.period(), telling -> {
                    LOG.warnf("alert cause=%s count=%d %s", condition.cause(), condition.count(), condition.text());
                    sender.send(key(condition.cause(), telling), messages.raised(condition, telling));
                });
            }
        }
        for (Cause cause : store.gone(unseen)) {
            store.end(cause, unseen, telling -> {
                LOG.infof("alert over cause=%s", cause);
                sender.send(key(cause, telling), messages.over(cause, telling));
            });
        }
    }

    private static String key(Cause cause, AlertStore.Telling telling) {
        return cause + "/" + telling.number();
    }
}
