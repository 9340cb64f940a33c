package io.piconnector.console.privacy;

import io.piconnector.outbox.Erasure.Found;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** By which ids somebody is known, and the messages that have them. */
final class PersonIds {

    static final char SEPARATOR = ';';

    /** Ids with keys. */
    private final Map<Long, String> messages = new TreeMap<>();

    private final Set<String> assessmentIds = new TreeSet<>();
    private final Set<String> externalIds = new TreeSet<>();
    private final Set<String> recordIds = new TreeSet<>();

    void add(Collection<Found> found) {
        for (Found message : found) {
            messages.put(message.id(), message.key());
            addAssessment(message.correlationId());
            addExternalId(message.externalId());
        }
    }

    void addAssessment(String assessmentId) {
        if (assessmentId != null && !assessmentId.isBlank()) {
            assessmentIds.add(assessmentId);
        }
    }

    /** Adds the id, and the record that it names: the person's other assessments have the same record. */
    void addExternalId(String externalId) {
        if (externalId == null || externalId.isBlank()) {
            return;
        }
        externalIds.add(externalId);
        int suffix = externalId.lastIndexOf(SEPARATOR);
        if (suffix > 0) {
            addRecord(externalId.substring(0, suffix));
        }
    }

    void addRecord(String recordId) {
        if (!recordId.isBlank()) {
            recordIds.add(recordId);
        }
    }

    /** Whether an external id is one of a record: the record's id, with or without one suffix. */
    static boolean isOf(String recordId, String externalId) {
        return externalId.equals(recordId)
                || externalId.startsWith(recordId + SEPARATOR)
                        && externalId.indexOf(SEPARATOR, recordId.length() + 1) < 0;
    }

    /** Whether a key of the outbox tells who it is. Keys made of PI's ids do not. */
    boolean isTelling(String key) {
        return externalIds.contains(key) || recordIds.stream().anyMatch(recordId -> isOf(recordId, key));
    }

    int size() {
        return messages.size() + assessmentIds.size() + externalIds.size() + recordIds.size();
    }

    Set<Long> messages() {
        return messages.keySet();
    }

    Collection<String> keys() {
        return messages.values();
    }

    Set<String> assessmentIds() {
        return assessmentIds;
    }

    Set<String> externalIds() {
        return externalIds;
    }

    Set<String> recordIds() {
        return recordIds;
    }
}
