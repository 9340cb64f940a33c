package io.piconnector.order;

import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.WebhookUrl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Builds the request that places an order at PI. */
final class OrderRequest {

    private final Optional<String> webhookProperty;
    private final WebhookUrl webhookUrl;

    OrderRequest(OrderSettings settings, WebhookUrl webhookUrl) {
        this.webhookProperty = settings.webhookProperty();
        this.webhookUrl = webhookUrl;
    }

    /**
     * Returns the properties of the order. The map is mutable, so that a route can add to it.
     *
     * @throws PermanentFailureException if the webhook's URL would be too long for PI
     */
    Map<String, Object> of(Order order, String type) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("externalId", order.externalId());
        request.put("firstName", order.firstName().strip());
        if (order.middleName() != null && !order.middleName().isBlank()) {
            request.put("middleName", order.middleName().strip());
        }
        request.put("lastName", order.lastName().strip());
        request.put("email", order.email().strip());
        webhookProperty.ifPresent(property -> request.put(property, url(order, type)));
        return request;
    }

    private String url(Order order, String type) {
        String url = webhookUrl.with(parameters(order, type));
        if (url.length() > WebhookUrl.MAX_LENGTH) {
            throw new PermanentFailureException(
                    "the webhook URL would have %d characters, PI takes %d: shorten pi.listener.public-url or %s"
                            .formatted(
                                    url.length(),
                                    WebhookUrl.MAX_LENGTH,
                                    String.join(", ", order.parameters().keySet())));
        }
        return url;
    }

    /** The parameters that the assessment's webhook returns. */
    static Map<String, Object> parameters(Order order, String type) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("type", type);
        order.parameters().forEach((name, value) -> {
            if (value != null && !name.equalsIgnoreCase("type")) {
                parameters.put(name, value.toString());
            }
        });
        return parameters;
    }
}
