package io.piconnector.partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the documents that vendors' mappings get. src/docs/vendors.md describes them. */
@ApplicationScoped
class PartnerDocuments {

    private final ObjectMapper json;
    private final PartnerTests tests;
    private final PartnerAccess access;
    private final ResultLinks links;

    PartnerDocuments(ObjectMapper json, PartnerTests tests, PartnerAccess access, ResultLinks links) {
        this.json = json;
        this.tests = tests;
        this.access = access;
        this.links = links;
    }

    /** Returns what an order's vendor is told: its state, and the result if there is one. */
    ObjectNode update(PartnerOrder order) {
        ObjectNode update = json.createObjectNode();
        update.put("state", order.state().text());
        update.put("at", order.changedAt().toString());
        update.put("atMillis", order.changedAt().toEpochMilli());
        update.put("reason", order.reason());
        update.put("failedAs", access.failedAs(order.vendor()).orElse(null));
        update.put("resultUrl", links.of(order));
        update.set("order", order(order));
        update.set("event", tree(order.event()));
        return update;
    }

    private ObjectNode order(PartnerOrder order) {
        ObjectNode node = json.createObjectNode();
        node.put("id", order.id());
        node.put("vendor", order.vendor());
        node.put("account", order.account());
        node.put("codename", access.codename(order.vendor()).orElse(null));
        node.put("vendorOrderId", order.vendorOrderId());
        node.set("test", json.valueToTree(tests.find(order.test()).orElse(null)));
        node.put("callbackUrl", order.callbackUrl());
        node.put("createdAt", order.createdAt().toString());
        node.set("request", tree(order.request()));
        return node;
    }

    /** Returns what the mapping of an answer gets. */
    ObjectNode answer(PartnerOutcome outcome) {
        ObjectNode answer = json.createObjectNode();
        answer.put("outcome", outcome.outcome());
        answer.put("message", outcome.message());
        answer.set("tests", json.valueToTree(tests.all()));
        ObjectNode update = outcome.order() == null ? null : update(outcome.order());
        answer.set("order", update == null ? json.nullNode() : update.get("order"));
        answer.set("update", update == null ? json.nullNode() : update);
        return answer;
    }

    /** Returns what the mapping of a call gets. */
    ObjectNode call(PartnerCall call, JsonNode body) {
        ObjectNode node = json.createObjectNode();
        node.put("vendor", call.vendor());
        node.put("account", call.account());
        ObjectNode query = node.putObject("query");
        call.query().forEach(query::put);
        node.set("body", body);
        return node;
    }

    private JsonNode tree(String text) {
        try {
            return text == null ? json.nullNode() : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("only JSON is stored", e);
        }
    }
}
