package io.piconnector.console.privacy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.console.Audit;
import io.piconnector.console.history.Duplicates;
import io.piconnector.console.history.History;
import io.piconnector.order.PersonLedger;
import io.piconnector.order.PersonLedger.Entry;
import io.piconnector.outbox.Erasure.Counts;
import io.piconnector.outbox.MessageDetails;
import io.piconnector.partner.PartnerPeople;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final PartnerPeople vendors;
    private final History history;
    private final Audit audit;
    private final PersonExport export;

    People(
            ContentStore messages,
            PersonLedger ledger,
            PartnerPeople vendors,
            History history,
            Audit audit,
            ObjectMapper json) {
        this.messages = messages;
        this.ledger = ledger;
        this.vendors = vendors;
        this.history = history;
        this.audit = audit;
        export = new PersonExport(json);
    }

    /** Counts what {@link #erase} would erase. */
    public Stored preview(Person person) throws SQLException {
        PersonIds ids = ids(person);
        Counts counts = messages.count(ids.messages());
        return new Stored(
                counts.messages(),
                counts.attempts(),
                orders(ids).size(),
                vendors(ids).size(),
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
        int partnerOrders = vendors.erase(
                vendors(ids).stream().map(entry -> entry.order().id()).toList());
        int duplicates = history.forgetDuplicates(ids.assessmentIds());
        audit.forget(ids.externalIds());
        Map<String, String> keys = new HashMap<>();
        for (String key : ids.keys()) {
            keys.put(key, ids.isTelling(key) ? ledger.hash(key) : key);
        }
        Counts counts = messages.erase(ids.messages(), keys::get);
        return new Stored(counts.messages(), counts.attempts(), orders, partnerOrders, duplicates, counts.inProgress());
    }

    /** Returns everything that is stored of a person. */
    public ObjectNode export(Person person) throws SQLException {
        PersonIds ids = ids(person);
        List<MessageDetails> found = new ArrayList<>();
        for (long id : ids.messages()) {
            messages.get(id).ifPresent(found::add);
        }
        return export.of(orders(ids), vendors(ids), found, duplicates(ids));
    }

    private PersonIds ids(Person person) throws SQLException {
        PersonIds ids = new PersonIds();
        switch (person.by()) {
            case RECORD_ID -> ids.addRecord(person.value());
            case ASSESSMENT_ID -> ids.addAssessment(person.value());
            case EMAIL -> {
                add(vendors.ofEmail(person.value()), ids);
                ids.add(messages.mentioning(person.value(), mentions(person.value())));
            }
        }
        int before = -1;
        for (int round = 0; round < MAX_ROUNDS && ids.size() > before; round++) {
            before = ids.size();
            for (String recordId : Set.copyOf(ids.recordIds())) {
                addRecord(recordId, ids);
            }
            ids.add(messages.find(ids.assessmentIds(), ids.externalIds()));
            add(vendors(ids), ids);
            for (Entry order : orders(ids)) {
                ids.addExternalId(order.externalId());
                ids.addAssessment(order.assessmentId());
            }
        }
        return ids;
    }

    private static void add(List<PartnerPeople.Entry> orders, PersonIds ids) {
        for (PartnerPeople.Entry entry : orders) {
            ids.addExternalId(entry.order().externalId());
            ids.addAssessment(entry.order().assessmentId());
        }
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

    private List<PartnerPeople.Entry> vendors(PersonIds ids) throws SQLException {
        return vendors.find(ids.recordIds(), ids.assessmentIds());
    }

    private List<Duplicates> duplicates(PersonIds ids) throws SQLException {
        List<Duplicates> all = new ArrayList<>();
        for (String assessmentId : ids.assessmentIds()) {
            all.addAll(history.duplicates(assessmentId));
        }
        return all;
    }
}
