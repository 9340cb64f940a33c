package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.simulator.Ashby;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiWebhook;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Routes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody was invited at PI and not in Ashby: the result is added to the candidate in Ashby. */
class VendorAshbyResultIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String API_KEY = "ashby-api-key-of-acme";

    @Test
    void shouldAddAResultThatAshbyDidNotOrder(@TempDir Path folder) {
        Postgres postgres = landscape.database();
        Ashby ashby = landscape.closes(Ashby.start(API_KEY));
        Routes routes = Routes.copyTo(folder)
                .edit(
                        "route-event",
                        text -> text.replace(
                                "- to: outbox:ats", "- to: outbox:ats\n                  - to: outbox:ashby-result"));
        Connector connector = landscape
                .connector(postgres, "vendor-ashby-result")
                .set("routes.location", routes.location())
                .set("destinations.ashby-result.url", ashby.server().url())
                .set("destinations.ashby-result.authorization", Pi.basic(API_KEY, ""))
                .set("ashby.partner-id", UUID.randomUUID().toString())
                .start();
        // Given
        String candidateId = UUID.randomUUID().toString();
        PiWebhook webhook = PiWebhook.completed(candidateId + ";CA");

        // When
        connector.pi().send(webhook);

        // Then
        JsonNode added = await("Ashby has the result")
                .atMost(Duration.ofSeconds(20))
                .until(ashby::added, all -> !all.isEmpty())
                .get(0);
        assertThat(added.get("candidateId").textValue()).isEqualTo(candidateId);
        assertThat(added.at("/assessment/assessmentId").textValue()).isEqualTo(webhook.assessmentId());
        assertThat(ashby.added()).hasSize(1);
        assertThat(ashby.errors()).isEmpty();
    }
}
