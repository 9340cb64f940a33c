package io.piconnector.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One notification as PI sends it: a form with four fields, posted to a listener path that may carry a query.
 *
 * @param assessmentId a new random one in every webhook, so that tests can share a connector
 * @param externalId absent where null: the field is optional
 */
public record PiWebhook(
        String assessmentId, int assessmentState, String externalId, String assessmentSource, String path) {

    public static final String DEFAULT_LISTENER = "/listeners/predictiveindex/assessmentstatus";
    public static final String BEHAVIORAL_LISTENER = "/listeners/predictiveindex/behavioralassessment";
    public static final String COGNITIVE_LISTENER = "/listeners/predictiveindex/cognitiveassessment";

    /** State 40: the assessment is completed. */
    public static PiWebhook completed(String externalId) {
        return new PiWebhook(UUID.randomUUID().toString(), 40, externalId, "EmailInvitation", DEFAULT_LISTENER);
    }

    /** State 60: PI failed to process the assessment. */
    public static PiWebhook failed(String externalId) {
        return completed(externalId).withState(60);
    }

    public PiWebhook withState(int state) {
        return new PiWebhook(assessmentId, state, externalId, assessmentSource, path);
    }

    /** To another listener; may hold a query. */
    public PiWebhook to(String pathAndQuery) {
        return new PiWebhook(assessmentId, assessmentState, externalId, assessmentSource, pathAndQuery);
    }

    /** The body, percent-encoded in PI's order of fields. */
    public String form() {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("assessmentId", assessmentId));
        fields.add(Map.entry("assessmentState", Integer.toString(assessmentState)));
        if (externalId != null) {
            fields.add(Map.entry("externalId", externalId));
        }
        fields.add(Map.entry("assessmentSource", assessmentSource));
        return fields.stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
