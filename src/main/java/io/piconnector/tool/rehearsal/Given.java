package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.UrlText;
import io.piconnector.partner.PartnerCall;
import io.piconnector.partner.PartnerOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes in, and what everybody outside answers.
 *
 * @param input   what the case begins with
 * @param order   an order of a vendor that came earlier
 * @param pi      what PI's API answers, by {@code GET behavioralassessments/a1}; empty if the case does not say
 * @param answers what destinations answer, one attempt after the other; the last one stays
 */
record Given(
        Input input,
        Optional<PartnerOrder> order,
        Optional<Map<String, Answer>> pi,
        Map<String, List<Answer>> answers) {

    private static final String DEFAULT_LISTENER = "assessmentstatus";

    /** What a case begins with. */
    sealed interface Input {}

    /**
     * A call of PI.
     *
     * @param target path and query
     */
    record Webhook(String target, byte[] body) implements Input {}

    /** A row of the HRIS. */
    record HrisRow(Map<String, Object> columns) implements Input {}

    /** One run of a route that begins with a timer. */
    record Timer(String routeId) implements Input {}

    /**
     * A message in a queue.
     *
     * @param body JSON text
     */
    record Message(String queue, String body) implements Input {}

    /** A file of the HRIS. */
    record HrisFile(String text) implements Input {}

    /** A call of a hiring system. */
    record VendorCall(PartnerCall call) implements Input {}

    /** A webhook, and nothing that is answered in another way than by default. */
    static Given only(Webhook webhook) {
        return new Given(webhook, Optional.empty(), Optional.empty(), Map.of());
    }

    /**
     * Reads the part {@code given} of a test whose keys and types are right.
     *
     * @param listenerPath {@code pi.listener.path}
     */
    static Given of(JsonNode given, String listenerPath) {
        Map<String, List<Answer>> answers = new LinkedHashMap<>();
        given.path("answers").fields().forEachRemaining(field -> {
            List<Answer> list = new ArrayList<>();
            (field.getValue().isArray() ? field.getValue() : List.of(field.getValue()))
                    .forEach(answer -> list.add(Answer.of(answer)));
            answers.put(field.getKey(), list);
        });
        Map<String, Answer> pi = new LinkedHashMap<>();
        given.path("pi").fields().forEachRemaining(field -> pi.put(field.getKey(), Answer.of(field.getValue())));
        return new Given(
                input(given, listenerPath),
                given.has("vendor-order")
                        ? Optional.of(GivenVendor.order(given.path("vendor-order")))
                        : Optional.empty(),
                given.has("pi") ? Optional.of(pi) : Optional.empty(),
                answers);
    }

    private static Input input(JsonNode given, String listenerPath) {
        if (given.has("hris-row")) {
            Map<String, Object> row = new LinkedHashMap<>();
            given.path("hris-row").fields().forEachRemaining(field -> row.put(field.getKey(), value(field.getValue())));
            return new HrisRow(row);
        }
        if (given.has("hris-file")) {
            return new HrisFile(given.path("hris-file").textValue());
        }
        if (given.has("timer")) {
            return new Timer(given.path("timer").textValue());
        }
        if (given.has("message")) {
            JsonNode message = given.path("message");
            return new Message(
                    message.path("queue").textValue(), message.path("body").toString());
        }
        if (given.has("vendor-call")) {
            return new VendorCall(GivenVendor.call(given.path("vendor-call")));
        }
        JsonNode webhook = given.path("webhook");
        String listener = given.path("listener").asText(DEFAULT_LISTENER);
        String query = given.has("parameters") ? "?" + form(given.path("parameters")) : "";
        return new Webhook(
                (listener.startsWith("/") ? listener : listenerPath + "/" + listener) + query,
                (webhook.isTextual() ? webhook.textValue() : form(webhook)).getBytes(StandardCharsets.UTF_8));
    }

    /** As a driver gives it: a number stays a number. */
    private static Object value(JsonNode column) {
        return column.isNull() ? null : column.isInt() ? (Object) column.intValue() : column.asText();
    }

    private static String form(JsonNode fields) {
        List<String> pairs = new ArrayList<>();
        fields.fields()
                .forEachRemaining(field -> pairs.add(UrlText.encode(field.getKey()) + "="
                        + UrlText.encode(field.getValue().asText())));
        return String.join("&", pairs);
    }
}
