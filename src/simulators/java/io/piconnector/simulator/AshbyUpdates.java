package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The updates of Ashby's assessments, and the rules that a JSON Schema cannot say. */
final class AshbyUpdates {

    /** In seconds this would be in the year 5138. */
    private static final long EARLIEST_MILLIS = 100_000_000_000L;

    private final Complaints complaints;
    private final Map<String, List<JsonNode>> updates = new HashMap<>();

    AshbyUpdates(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Keeps an update that follows every rule. The last update once more is kept once: its first answer may have been lost. */
    synchronized boolean take(String assessmentId, JsonNode update) {
        List<JsonNode> earlier = updates.computeIfAbsent(assessmentId, id -> new ArrayList<>());
        if (!earlier.isEmpty() && earlier.get(earlier.size() - 1).equals(update)) {
            return true;
        }
        List<String> problems =
                new ArrayList<>(Shape.of("ashby.assessment.update.request").problems(update));
        if (problems.isEmpty()) {
            problems.addAll(brokenRules(assessmentId, update, earlier));
        }
        if (!complaints.add("assessment.update " + update, problems).isEmpty()) {
            return false;
        }
        earlier.add(update);
        return true;
    }

    synchronized List<JsonNode> of(String assessmentId) {
        return List.copyOf(updates.getOrDefault(assessmentId, List.of()));
    }

    List<JsonNode> outcomes(String assessmentId) {
        return of(assessmentId).stream().filter(AshbyUpdates::isOutcome).toList();
    }

    private static List<String> brokenRules(String assessmentId, JsonNode update, List<JsonNode> earlier) {
        List<String> broken = new ArrayList<>();
        if (!update.get("assessment_id").textValue().equals(assessmentId)) {
            broken.add("it is of another assessment");
        }
        long timestamp = update.get("timestamp").longValue();
        if (timestamp < EARLIEST_MILLIS) {
            broken.add("its timestamp is not in milliseconds");
        }
        if (earlier.stream().anyMatch(one -> one.get("timestamp").longValue() >= timestamp)) {
            broken.add("its timestamp is not after that of the update before");
        }
        if (update.has("assessment_result") && update.has("cancelled_reason")) {
            broken.add("it has a result and is cancelled");
        }
        if (isOutcome(update) && earlier.stream().anyMatch(AshbyUpdates::isOutcome)) {
            broken.add("it has an outcome already");
        }
        Map<String, Long> identifiers = values(update)
                .collect(Collectors.groupingBy(value -> value.get("identifier").textValue(), Collectors.counting()));
        identifiers.forEach((identifier, count) -> {
            if (count > 1) {
                broken.add("its identifier '" + identifier + "' is not unique");
            }
        });
        values(update)
                .filter(value -> !hasItsType(value))
                .forEach(value -> broken.add("its value is not of its type: " + value));
        return broken;
    }

    private static Stream<JsonNode> values(JsonNode update) {
        Stream<JsonNode> single = Stream.of(
                        "assessment_status", "assessment_profile_url", "assessment_result", "cancelled_reason")
                .filter(update::has)
                .map(update::get);
        return Stream.concat(
                single, StreamSupport.stream(update.path("metadata").spliterator(), false));
    }

    private static boolean hasItsType(JsonNode value) {
        JsonNode content = value.get("value");
        return switch (value.get("type").textValue()) {
            case "numeric_score", "numeric_duration_minutes" -> content.isNumber();
            case "boolean_success" -> content.isBoolean();
            case "url" -> content.isTextual() && content.textValue().matches("https?://.+");
            default -> content.isTextual();
        };
    }

    private static boolean isOutcome(JsonNode update) {
        return update.has("assessment_result") || update.has("cancelled_reason");
    }
}
