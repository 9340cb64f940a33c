package io.piconnector.order;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.DeliverySettings;
import io.piconnector.config.HrisSettings;
import io.piconnector.config.OutboxSettings;
import io.piconnector.config.PiSettings;
import io.piconnector.config.ReconcileSettings;
import io.piconnector.config.WrongSetting;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The {@code pi.order.*}, {@code hris.poll.*} and {@code reconcile.*} settings. */
@ApplicationScoped
public class OrderSettings implements CheckedAtStart {

    private static final String WEBHOOK_PROPERTY = "pi.api.webhook-property";
    private static final String NONE = "none";
    /** Queues whose finished messages tell what has been seen. */
    private static final List<String> KEPT_QUEUES = List.of("events", "orders");

    private static final int MAX_POLL_BATCH = 10_000;

    private final boolean isHrisKnown;
    private final int pollBatch;
    private final Optional<String> webhookProperty;
    private final List<String> parameters;
    private final Duration doubt;
    private final Duration reconcileAfter;
    private final Duration reconcileUntil;
    private final Duration retention;

    public OrderSettings(
            PiSettings pi,
            HrisSettings hris,
            ReconcileSettings reconcile,
            DeliverySettings delivery,
            OutboxSettings outbox) {
        isHrisKnown = hris.jdbc().url().isPresent();
        pollBatch = hris.poll().batch();
        if (pollBatch > MAX_POLL_BATCH) {
            throw new WrongSetting(
                    "hris.poll.batch", "is over " + MAX_POLL_BATCH, "lower it: a batch is in memory as a whole");
        }
        webhookProperty = webhookProperty(pi.api().webhookProperty());
        parameters = pi.order().parameters().orElse(List.of());
        doubt = pi.order().doubt();
        if (doubt.compareTo(delivery.timeout()) <= 0) {
            throw new WrongSetting(
                    "pi.order.doubt",
                    "is not longer than delivery.timeout",
                    "make it longer: until the time-out is over, an order may still reach PI");
        }
        reconcileAfter = reconcile.after();
        reconcileUntil = reconcile.until();
        retention = KEPT_QUEUES.stream()
                .map(queue -> outbox.retentionOf().getOrDefault(queue, outbox.retention()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        if (reconcileAfter.compareTo(longestReconcileInterval()) > 0) {
            throw new WrongSetting(
                    "reconcile.after",
                    "is longer than half of outbox.retention",
                    "shorten it: the connector knows of a webhook only while the outbox keeps its event");
        }
        if (isHrisKnown
                || hris.file().uri().isPresent()
                || hris.bamboohr().url().isPresent()
                || hris.personio().clientId().isPresent()) {
            requirePi(pi, webhookProperty);
        }
    }

    /** HRIS records become orders, which need PI's API and a webhook URL. */
    static void requirePi(PiSettings pi, Optional<String> webhookProperty) {
        if (pi.api().key().isEmpty()) {
            throw new WrongSetting("pi.api.key", "is not set, but orders need it", "write the key of PI's API");
        }
        if (webhookProperty.isPresent() && pi.listener().publicUrl().isEmpty()) {
            throw new WrongSetting(
                    "pi.listener.public-url",
                    "is not set, but orders need it",
                    "write the https:// base that PI can reach, or " + WEBHOOK_PROPERTY + "=" + NONE
                            + " to order without a webhook of their own");
        }
    }

    private static Optional<String> webhookProperty(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
            throw new WrongSetting(
                    WEBHOOK_PROPERTY,
                    "is no property's name",
                    "write assessmentStatusWebHook, assessmentStatusWebHookUrl or " + NONE);
        }
        return name.equals(NONE) ? Optional.empty() : Optional.of(name);
    }

    /** Whether there is an HRIS database to poll and to write back to. */
    public boolean isHrisKnown() {
        return isHrisKnown;
    }

    /** The most records that one query reads. */
    public int pollBatch() {
        return pollBatch;
    }

    /** The order's property that carries its webhook URL, or empty if PI's default webhook is used. */
    Optional<String> webhookProperty() {
        return webhookProperty;
    }

    /** Which values of a record the webhook URL carries, besides {@code job_id}. */
    public List<String> parameters() {
        return parameters;
    }

    /**
     * After a lost answer, how long to wait before searching for the order or sending it again, because PI may still be
     * working on it.
     */
    Duration doubt() {
        return doubt;
    }

    /** How long after its order an assessment that got no webhook is first checked. */
    Duration reconcileAfter() {
        return reconcileAfter;
    }

    /** How long after its order an assessment is no longer checked. */
    Duration reconcileUntil() {
        return reconcileUntil;
    }

    /** The longest time between two checks of an assessment. The outbox still holds an event that came in between. */
    Duration longestReconcileInterval() {
        return retention.dividedBy(2);
    }
}
