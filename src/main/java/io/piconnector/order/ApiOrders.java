package io.piconnector.order;

import io.piconnector.config.PiSettings;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentTypes;
import io.piconnector.pi.WebhookUrl;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;

/** Places the orders of operators and programs. They take the same way as those of other sources. */
@ApplicationScoped
public class ApiOrders {

    private static final String ROUTE = "direct:place-order";

    private static final Map<String, String> FIELDS = Map.of(
            "record_id", "recordId", "first_name", "firstName", "last_name", "lastName", "middle_name", "middleName");

    private final PiSettings pi;
    private final OrderSettings settings;
    private final OrderCheck check;
    private final OrderRequest request;
    private final ProducerTemplate camel;

    ApiOrders(
            PiSettings pi,
            OrderSettings settings,
            AssessmentTypes types,
            WebhookUrl webhookUrl,
            ProducerTemplate camel) {
        this.pi = pi;
        this.settings = settings;
        this.camel = camel;
        check = new OrderCheck(types, column -> FIELDS.getOrDefault(column, column));
        request = new OrderRequest(settings, webhookUrl);
    }

    /** @throws io.piconnector.config.WrongSetting if a setting is missing without which nothing can be ordered */
    public void requireSettings() {
        OrderSettings.requirePi(pi, settings.webhookProperty());
    }

    /** @throws PermanentFailureException if the order cannot be placed as it is; the message names the field */
    public void check(Order order) {
        String type = check.typeOf(order);
        if (!order.isNamed()) {
            throw new PermanentFailureException("recordId is too long: shorten it");
        }
        request.of(order, type);
    }

    /** Returns when the order is committed. The same record and assessment again is the same order, unless it was refused. */
    public void place(Order order) {
        camel.requestBody(ROUTE, List.of(order));
    }
}
