package io.piconnector.console.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.piconnector.console.Audit;
import io.piconnector.console.history.Duplicates;
import io.piconnector.console.history.History;
import io.piconnector.order.PersonLedger;
import io.piconnector.order.PersonLedger.Entry;
import io.piconnector.outbox.Erasure.Counts;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.outbox.StoredAttempt;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds, exports and erases what is stored of one person. Methods throw {@link SQLException} if the store does not answer,
 * and {@link io.piconnector.outbox.SearchTooWideException} if a search for an e-mail address takes too long.
 */
@ApplicationScoped
public class People {

    /** Ids lead to further ids. More rounds than this would mean that people share ids. */
    private static final int MAX_ROUNDS = 5;

    private final ContentStore messages;
    private final PersonLedger ledger;
    private final History history;
    private final Audit audit;
    private final ObjectMapper json;

    People(ContentStore messages, PersonLedger ledger, History history, Audit audit, ObjectMapper json) {
        this.messages = messages;
        this.ledger = ledger;
        this.history = history;
        this.audit = audit;
        this.json = json;
    }

    /** Counts what {@link #erase} would erase. */
    public Stored preview(Person person) throws SQLException {
        PersonIds ids = ids(person);
        Counts counts = messages.count(ids.messages());
        return new Stored(
                counts.messages(),
                counts.attempts(),
                orders(ids).size(),
                duplicates(ids).size(),
                counts.inProgress());
    }

    /**
     * Erases a person. Messages are emptied last, because they lead to the rest. So an erasure that was interrupted can be
     * done again.
     */
    public Stored erase(Person person) throws SQLException {
        PersonIds ids = ids(person);
        int orders = ledger.erase(orders(ids).stream().map(Entry::externalId).toList());
        int duplicates = history.forgetDuplicates(ids.assessmentIds());
        audit.forget(ids.externalIds());
        Map<String, String> keys = new HashMap<>();
        for (String key : ids.keys()) {
            keys.put(key, ids.isTelling(key) ? ledger.hash(key) : key);
        }
        Counts counts = messages.erase(ids.messages(), keys::get);
        return new Stored(counts.messages(), counts.attempts(), orders, duplicates, counts.inProgress());
    }

    /** Returns everything that is stored of a person. */
    public ObjectNode export(Person person) throws SQLException {
        PersonIds ids = ids(person);
        ObjectNode all = json.createObjectNode();
        ArrayNode orders = all.putArray("orders");
        for (Entry entry : orders(ids)) {
            orders.addObject()
                    .put("externalId", entry.externalId())
                    .put("type", entry.type())
                    .put("source", entry.source())
                    .put("state", entry.state())
                    .put("assessmentId", entry.assessmentId())
                    .put("orderedAt", text(entry.orderedAt()))
                    .put("error", entry.error())
                    .set("parameters", tree(entry.parameters()));
        }
        ArrayNode exported = all.putArray("messages");
        for (long id : ids.messages()) {
            Optional<MessageDetails> message = messages.get(id);
            message.ifPresent(found -> export(found, exported.addObject()));
        }
        ArrayNode duplicates = all.putArray("duplicates");
        for (Duplicates webhook : duplicates(ids)) {
            ArrayNode arrivals = duplicates
                    .addObject()
                    .put("key", webhook.key())
                    .put("count", webhook.count())
                    .putArray("arrivals");
            webhook.arrivals()
                    .forEach(arrival ->
                            arrivals.addObject().put("at", text(arrival.at())).put("address", arrival.address()));
        }
        return all;
    }

    private void export(MessageDetails found, ObjectNode node) {
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

    private PersonIds ids(Person person) throws SQLException {
        PersonIds ids = new PersonIds();
        switch (person.by()) {
            case RECORD_ID -> ids.addRecord(person.value());
            case ASSESSMENT_ID -> ids.addAssessment(person.value());
            case EMAIL -> ids.add(messages.mentioning(person.value(), mentions(person.value())));
        }
        int before = -1;
        for (int round = 0; round < MAX_ROUNDS && ids.size() > before; round++) {
            before = ids.size();
            for (String recordId : Set.copyOf(ids.recordIds())) {
                addRecord(recordId, ids);
            }
            ids.add(messages.find(ids.assessmentIds(), ids.externalIds()));
            for (Entry order : orders(ids)) {
                ids.addExternalId(order.externalId());
                ids.addAssessment(order.assessmentId());
            }
        }
        return ids;
    }

    /** The id may stand alone, or with one suffix. */
    private void addRecord(String recordId, PersonIds ids) throws SQLException {
        if (recordId.indexOf(PersonIds.SEPARATOR) < 0) {
            ledger.find(List.of(recordId), List.of()).forEach(order -> ids.addExternalId(order.externalId()));
            ids.add(messages.find(List.of(), List.of(recordId)));
        }
        String prefix = recordId + PersonIds.SEPARATOR;
        ledger.withPrefix(prefix).stream()
                .map(Entry::externalId)
                .filter(externalId -> PersonIds.isOf(recordId, externalId))
                .forEach(ids::addExternalId);
        ids.add(messages.withPrefix(prefix).stream()
                .filter(found -> PersonIds.isOf(recordId, found.externalId()))
                .toList());
    }

    /** Whether a text has exactly this address, and not a longer one that contains it. */
    static Predicate<String> mentions(String email) {
        Pattern pattern = Pattern.compile(
                "(?<![\\w.%+'-])" + Pattern.quote(email) + "(?![\\w-]|\\.\\w)",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        return text -> pattern.matcher(text).find();
    }

    private List<Entry> orders(PersonIds ids) throws SQLException {
        return ledger.find(ids.externalIds(), ids.assessmentIds());
    }

    private List<Duplicates> duplicates(PersonIds ids) throws SQLException {
        List<Duplicates> all = new ArrayList<>();
        for (String assessmentId : ids.assessmentIds()) {
            all.addAll(history.duplicates(assessmentId));
        }
        return all;
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
