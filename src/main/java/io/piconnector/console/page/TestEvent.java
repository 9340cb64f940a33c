package io.piconnector.console.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.outbox.OutboxConstants;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;

/** Sends an event about nobody to a destination. It takes the way of all others: mapping, signature, repeats. */
@ApplicationScoped
class TestEvent {

    private static final String RECORD = "test";
    private static final int COMPLETED = 40;

    private final ProducerTemplate camel;
    private final ObjectMapper json;

    TestEvent(ProducerTemplate camel, ObjectMapper json) {
        this.camel = camel;
        this.json = json;
    }

    /** Returns the key of the message. */
    String send(String destination) {
        String id = "test-" + UUID.randomUUID();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode event =
                json.createObjectNode().put("type", "assessment.completed").put("timestamp", now);
        ObjectNode data = event.putObject("data")
                .put("assessmentId", id)
                .put("assessmentType", "behavioral")
                .put("assessmentState", COMPLETED)
                .put("externalId", RECORD + ";BA")
                .put("recordId", RECORD)
                .put("assessmentSource", "EmailInvitation");
        data.putObject("parameters");
        data.putNull("result");
        camel.sendBodyAndHeaders(
                "outbox:" + destination,
                event.toString(),
                Map.of(
                        OutboxConstants.KEY,
                        id,
                        OutboxConstants.CORRELATION_ID,
                        id,
                        OutboxConstants.EXTERNAL_ID,
                        RECORD + ";BA",
                        "ce-type",
                        "com.predictiveindex.assessment.completed",
                        "ce-time",
                        now));
        return id;
    }
}
