package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One assessment that was ordered in HiBob. */
final class BobRequest {

    private static final Set<String> FINAL = Set.of("completed", "passed", "failed");

    private final String packageId;
    private final Candidate candidate;
    private final List<JsonNode> updates = new ArrayList<>();
    private boolean isCancelled;

    BobRequest(String packageId, Candidate candidate) {
        this.packageId = packageId;
        this.candidate = candidate;
    }

    /** What a GET tells. HiBob does not publish the names of the fields of a person. */
    JsonNode details() {
        ObjectNode details = Json.object().put("requestedAt", "2026-11-20T09:00:00Z");
        details.putObject("candidate")
                .put("id", "9001")
                .put("firstName", candidate.firstName())
                .put("lastName", candidate.lastName())
                .put("email", candidate.email());
        details.putObject("requester").put("id", "2993461021").put("email", "t.okafor@acme.example");
        details.putObject("jobOpening").put("id", "551").put("title", "Warehouse lead");
        details.putObject("package").put("id", packageId);
        return details;
    }

    synchronized void cancel() {
        isCancelled = true;
    }

    /** Keeps an update; gives back why not, if it breaks a rule. */
    synchronized List<String> take(JsonNode update) {
        if (isCancelled) {
            return List.of("the request is cancelled");
        }
        if (updates.stream().anyMatch(earlier -> isFinal(earlier) && !earlier.equals(update))) {
            return List.of("the request has an outcome already");
        }
        updates.add(update);
        return List.of();
    }

    synchronized List<JsonNode> updates() {
        return List.copyOf(updates);
    }

    static boolean isFinal(JsonNode update) {
        return FINAL.contains(update.path("status").asText());
    }
}
