package io.piconnector.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.console.Story.Item;
import io.piconnector.order.Ledger;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.OutboxOperations;
import io.piconnector.outbox.State;
import io.piconnector.outbox.StoredAttempt;
import io.piconnector.outbox.StoredMessage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Tells the whole story of an assessment in order of time: order, webhook, type, routing, deliveries, acts of operators. */
@ApplicationScoped
public class Timeline {

    private static final Logger LOG = Logger.getLogger(Timeline.class);

    /** More messages of one assessment are not told. */
    private static final int MAX_MESSAGES = 100;

    private static final String EVENTS = "events";

    private final OutboxOperations outbox;
    private final Ledger ledger;
    private final Audit audit;
    private final Instance<Story> others;
    private final ObjectMapper json;

    Timeline(OutboxOperations outbox, Ledger ledger, Audit audit, Instance<Story> others, ObjectMapper json) {
        this.outbox = outbox;
        this.ledger = ledger;
        this.audit = audit;
        this.others = others;
        this.json = json;
    }

    /** The story of PI's assessment; empty if nothing is known of it. */
    public List<Item> ofAssessment(String assessmentId) throws SQLException {
        List<Ledger.Entry> orders = ledger.ofAssessment(assessmentId);
        Map<Long, StoredMessage> messages = new TreeMap<>();
        add(outbox.about(assessmentId, null), messages);
        for (Ledger.Entry order : orders) {
            add(outbox.about(null, order.externalId()), messages);
        }
        return tell(orders, messages, null);
    }

    /** The story of an order; empty if nothing is known of it. */
    public List<Item> ofOrder(String externalId) throws SQLException {
        List<Ledger.Entry> orders = ledger.find(externalId).stream().toList();
        Map<Long, StoredMessage> messages = new TreeMap<>();
        add(outbox.about(null, externalId), messages);
        Set<String> assessments = Stream.concat(
                        messages.values().stream().map(StoredMessage::correlationId),
                        orders.stream().map(Ledger.Entry::assessmentId))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        for (String assessment : assessments) {
            add(outbox.about(assessment, null), messages);
        }
        return tell(orders, messages, externalId);
    }

    private static void add(List<StoredMessage> found, Map<Long, StoredMessage> messages) {
        found.stream().limit(MAX_MESSAGES).forEach(message -> messages.put(message.id(), message));
    }

    private List<Item> tell(List<Ledger.Entry> orders, Map<Long, StoredMessage> messages, String externalId)
            throws SQLException {
        List<Item> items = new ArrayList<>();
        for (long id : messages.keySet()) {
            outbox.get(id).ifPresent(details -> tell(details, items));
        }
        for (Audit.Entry act :
                audit.about(messages.keySet().stream().map(Acts::subject).toList())) {
            long id = Long.parseLong(act.what().substring(act.what().indexOf(' ') + 1));
            items.add(act.item(messages.get(id).queue(), id));
        }
        Story.Subject subject = subject(orders, messages, externalId);
        for (Story other : others) {
            try {
                items.addAll(other.items(subject));
            } catch (Exception e) {
                LOG.warnf("a part of a time line is missing: %s", e.getMessage());
            }
        }
        items.sort(Comparator.comparing(Item::at));
        return items;
    }

    private static Story.Subject subject(
            List<Ledger.Entry> orders, Map<Long, StoredMessage> messages, String externalId) {
        return new Story.Subject(
                messages.values().stream().map(StoredMessage::key).collect(Collectors.toSet()),
                Stream.of(
                                Stream.ofNullable(externalId),
                                orders.stream().map(Ledger.Entry::externalId),
                                messages.values().stream()
                                        .map(StoredMessage::externalId)
                                        .filter(Objects::nonNull))
                        .flatMap(ids -> ids)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private void tell(MessageDetails details, List<Item> items) {
        StoredMessage message = details.message();
        if (message.queue().equals(EVENTS)) {
            JsonNode body = read(details.body());
            add(
                    items,
                    message,
                    message.acceptedAt(),
                    "webhook",
                    "webhook stored: state %s%s"
                            .formatted(
                                    body.path("assessmentState").asText("?"),
                                    body.path("assessmentSource").isTextual()
                                            ? ", ordered by "
                                                    + body.path("assessmentSource")
                                                            .asText()
                                            : ""));
        }
        for (StoredAttempt attempt : details.attempts()) {
            tell(message, attempt, items);
        }
        boolean isToldByAttempt = message.state() == State.DONE
                && details.attempts().stream().anyMatch(attempt -> attempt.error() == null);
        switch (message.state()) {
            case DONE -> {
                if (!isToldByAttempt) {
                    add(items, message, message.finishedAt(), "delivery", "done");
                }
            }
            case DEAD ->
                add(items, message, message.finishedAt(), "dead", "dead after " + message.attempts() + " attempts");
            case PARKED -> add(items, message, message.finishedAt(), "parked", "parked for an operator");
            case DISCARDED -> add(items, message, message.finishedAt(), "discarded", "given up");
            case WAITING ->
                add(items, message, message.dueAt(), "waiting", "waits for attempt " + (message.attempts() + 1));
        }
    }

    private void tell(StoredMessage message, StoredAttempt attempt, List<Item> items) {
        JsonNode report = read(attempt.report());
        Instant begun = begun(message, attempt);
        for (JsonNode call : report.path("calls")) {
            add(
                    items,
                    message,
                    begun,
                    "call",
                    "%s %s: %s"
                            .formatted(
                                    call.path("method").asText(),
                                    call.path("url").asText(),
                                    call.has("status")
                                            ? "answered " + call.path("status").asText()
                                            : "no answer"));
        }
        if (report.path("type").isTextual()) {
            String strategy = report.path("strategy").asText("");
            add(
                    items,
                    message,
                    begun,
                    "type",
                    "type " + report.path("type").asText()
                            + (strategy.isEmpty() || strategy.equals("null") ? "" : ", told by " + strategy));
        }
        if (report.path("queues").isArray()) {
            List<String> queues = new ArrayList<>();
            report.path("queues").forEach(queue -> queues.add(queue.asText()));
            add(items, message, begun, "routing", "sent to " + String.join(", ", queues));
        }
        String took = attempt.durationMs() == null ? "" : " (" + attempt.durationMs() + " ms)";
        if (attempt.error() != null) {
            add(
                    items,
                    message,
                    attempt.endedAt(),
                    "attempt",
                    "attempt %d failed: %s%s".formatted(attempt.number(), attempt.error(), took));
        } else {
            String answer = report.at("/answer/status").isNumber()
                    ? ": answered " + report.at("/answer/status").asInt()
                    : "";
            add(
                    items,
                    message,
                    attempt.endedAt(),
                    "delivery",
                    "attempt %d done%s%s".formatted(attempt.number(), answer, took));
        }
    }

    private static void add(List<Item> items, StoredMessage message, Instant at, String kind, String text) {
        if (at != null) {
            items.add(new Item(at, kind, text, message.queue(), message.id()));
        }
    }

    /**
     * What an attempt did is told at its begin: its outcome is recorded later, and what it sent on may have been delivered by
     * then.
     */
    private static Instant begun(StoredMessage message, StoredAttempt attempt) {
        if (attempt.durationMs() == null) {
            return attempt.endedAt();
        }
        Instant begun = attempt.endedAt().minusMillis(attempt.durationMs());
        return begun.isBefore(message.acceptedAt()) ? message.acceptedAt() : begun;
    }

    private JsonNode read(String text) {
        try {
            return text == null ? json.missingNode() : json.readTree(text);
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }
}
