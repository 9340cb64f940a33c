package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What Greenhouse sends to order a test. */
final class GreenhouseOrder {

    private GreenhouseOrder() {}

    /** Whoever has the key may send any URL. */
    static JsonNode of(String testId, Candidate candidate, String url) {
        int person = 48_000_000 + Math.floorMod(candidate.email().hashCode(), 1_000_000);
        ObjectNode order = Json.object().put("partner_test_id", testId);
        order.putObject("candidate")
                .put("first_name", candidate.firstName())
                .put("last_name", candidate.lastName())
                .putNull("preferred_name")
                .putNull("resume_url")
                .put("phone_number", "+43 660 0000000")
                .put("email", candidate.email())
                .put(
                        "greenhouse_profile_url",
                        "https://app.greenhouse.io/people/" + person + "?application_id=" + (person + 43_000_000));
        order.put("sent_by", "t.okafor@acme.example").put("url", url);
        return order;
    }
}
