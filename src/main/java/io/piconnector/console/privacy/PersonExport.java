package io.piconnector.console.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.piconnector.console.history.Duplicates;
import io.piconnector.order.PersonLedger;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.StoredAttempt;
import io.piconnector.partner.PartnerOrder;
import io.piconnector.partner.PartnerPeople;
import java.util.List;

/** Writes what is stored of a person as JSON, for this person to read. */
final class PersonExport {

    private final ObjectMapper json;

    PersonExport(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(
            List<PersonLedger.Entry> orders,
            List<PartnerPeople.Entry> partnerOrders,
            List<MessageDetails> messages,
            List<Duplicates> duplicates) {
        ObjectNode all = json.createObjectNode();
        ArrayNode ledger = all.putArray("orders");
        orders.forEach(order -> write(order, ledger.addObject()));
        ArrayNode vendors = all.putArray("partnerOrders");
        partnerOrders.forEach(order -> write(order, vendors.addObject()));
        ArrayNode stored = all.putArray("messages");
        messages.forEach(message -> write(message, stored.addObject()));
        ArrayNode webhooks = all.putArray("duplicates");
        duplicates.forEach(webhook -> write(webhook, webhooks.addObject()));
        return all;
    }

    private void write(PersonLedger.Entry order, ObjectNode node) {
        node.put("externalId", order.externalId())
                .put("type", order.type())
                .put("source", order.source())
                .put("state", order.state())
                .put("assessmentId", order.assessmentId())
                .put("orderedAt", text(order.orderedAt()))
                .put("error", order.error())
                .set("parameters", tree(order.parameters()));
    }

    private void write(PartnerPeople.Entry entry, ObjectNode node) {
        PartnerOrder order = entry.order();
        node.put("externalId", order.externalId())
                .put("vendor", order.vendor())
                .put("account", order.account())
                .put("vendorOrderId", order.vendorOrderId())
                .put("test", order.test())
                .put("email", entry.email())
                .put("callbackUrl", order.callbackUrl())
                .put("state", order.state().text())
                .put("reason", order.reason())
                .put("assessmentId", order.assessmentId())
                .put("createdAt", text(order.createdAt()))
                .put("changedAt", text(order.changedAt()));
        node.set("request", tree(order.request()));
        node.set("event", tree(order.event()));
    }

    private void write(MessageDetails found, ObjectNode node) {
        node.put("id", found.message().id())
                .put("queue", found.message().queue())
                .put("key", found.message().key())
                .put("state", found.message().state().label())
                .put("assessmentId", found.message().correlationId())
                .put("externalId", found.message().externalId())
                .put("acceptedAt", text(found.message().acceptedAt()))
                .put("finishedAt", text(found.message().finishedAt()));
        node.set("body", tree(found.body()));
        node.set("headers", tree(found.headers()));
        ArrayNode attempts = node.putArray("attempts");
        for (StoredAttempt attempt : found.attempts()) {
            attempts.addObject()
                    .put("number", attempt.number())
                    .put("endedAt", text(attempt.endedAt()))
                    .put("status", attempt.status())
                    .put("error", attempt.error())
                    .set("report", tree(attempt.report()));
        }
    }

    private static void write(Duplicates webhook, ObjectNode node) {
        ArrayNode arrivals =
                node.put("key", webhook.key()).put("count", webhook.count()).putArray("arrivals");
        webhook.arrivals()
                .forEach(arrival ->
                        arrivals.addObject().put("at", text(arrival.at())).put("address", arrival.address()));
    }

    private JsonNode tree(String text) {
        if (text == null || text.isEmpty()) {
            return json.nullNode();
        }
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
