package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.HiBob;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Hiring;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A recruiter in HiBob orders an assessment and sees what comes of it. */
class VendorHiBobIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String WEBHOOK_SECRET = "webhook-secret-of-bob";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final PiOrders pi = landscape.piOrders();
    private static final HiBob bob = landscape.closes(HiBob.start("client-of-ours", "client-secret", WEBHOOK_SECRET));
    private static final Connector connector = Hiring.connect(landscape.connector(postgres, "vendor-hibob"), pi)
            .set("partners.hibob.client-id", "client-of-ours")
            .set("partners.hibob.client-secret", "client-secret")
            .set("partners.hibob.token-url", bob.tokenUrl())
            .set("partners.hibob.webhook-secret", WEBHOOK_SECRET)
            .set("partners.hibob.base-url", bob.apiUrl())
            .start();

    private final Candidate candidate =
            Candidate.named("Jonas", "Adeyemi").withEmail("jonas." + UUID.randomUUID() + "@example.org");

    static {
        bob.partner(connector.url() + "/partners/hibob/events");
    }

    @AfterEach
    void shouldHaveNothingToComplainOf() {
        assertThat(bob.errors()).isEmpty();
    }

    @Test
    void shouldOfferTwoPackages() {
        // When
        await("the catalogue is there").atMost(PATIENCE).until(() -> !bob.catalogues()
                .isEmpty());

        // Then
        assertThat(bob.catalogues().get(0).get("packages").findValuesAsText("id"))
                .containsExactly("behavioral", "cognitive");
    }

    @Test
    void shouldShowTheResultOfAnAssessment() {
        // Given
        String request = bob.order("behavioral", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);

        // When
        pi.sendWebhook(connector, assessment, 40);

        // Then
        JsonNode outcome = awaitOutcome(request);
        assertThat(outcome.get("status").textValue()).isEqualTo("completed");
        assertThat(outcome.get("resultUrl").textValue()).startsWith(Hiring.RESULTS);
        assertThat(bob.outcomes(request)).hasSize(1);
        assertThat(assessment.externalId()).endsWith(";BA");
        assertThat(assessment.order().get("firstName").textValue()).isEqualTo("Jonas");
    }

    @Test
    void shouldSendNothingThatIsAVerdictWhenAnAssessmentFailed() {
        // Given
        String request = bob.order("cognitive", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);

        // When
        pi.sendWebhook(connector, assessment, 60);

        // Then
        outbox.awaitNothingWaiting(assessment.assessmentId());
        assertThat(bob.outcomes(request)).isEmpty();
        assertThat(assessment.externalId()).endsWith(";CA");
    }

    @Test
    void shouldOrderOnceWhatIsToldTwice() {
        // Given
        String request = bob.order("behavioral", candidate);

        // When
        int again = bob.orderAgain(request);

        // Then
        assertThat(again).isBetween(200, 299);
        Hiring.awaitAtPi(pi, candidate);
        Candidate marker = candidate.withEmail("marker." + UUID.randomUUID() + "@example.org");
        bob.orderAgain(request);
        bob.order("behavioral", marker);
        Hiring.awaitAtPi(pi, marker);
        assertThat(Hiring.assessmentsOf(pi, candidate)).hasSize(1);
    }

    @Test
    void shouldSendNothingAfterACancellation() {
        // Given
        String request = bob.order("behavioral", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);

        // When
        bob.cancel(request);
        pi.sendWebhook(connector, assessment, 40);

        // Then
        outbox.awaitNothingWaiting(assessment.assessmentId());
        assertThat(bob.updates(request)).isEmpty();
    }

    @Test
    void shouldAnswerThePing() {
        // When
        List<Integer> statuses = bob.ping();

        // Then
        assertThat(statuses).containsExactly(200, 200, 200, 200);
    }

    @Test
    void shouldRefuseWhatIsNeitherSignedNorThePing() {
        assertThat(bob.postUnsigned("Ping test!")).isEqualTo(401);
        assertThat(bob.postUnsigned("")).isEqualTo(401);
        assertThat(bob.postUnsigned("{\"text\":\"Ping test\",\"type\":\"assessment.triggered\"}"))
                .isEqualTo(401);
        assertThat(bob.postUnsigned("{\"type\":\"assessment.triggered\",\"data\":{\"assessmentRequestId\":\""
                        + "7".repeat(80) + "\"}}"))
                .isEqualTo(401);
    }

    @Test
    void shouldRefuseWhatHiBobDidNotSign() {
        // When
        int status = bob.orderWithWrongSignature("behavioral", candidate);

        // Then
        assertThat(status).isEqualTo(401);
        Candidate marker = candidate.withEmail("marker." + UUID.randomUUID() + "@example.org");
        bob.order("behavioral", marker);
        Hiring.awaitAtPi(pi, marker);
        assertThat(Hiring.assessmentsOf(pi, candidate)).isEmpty();
    }

    @Test
    void shouldTryAgainWhileHiBobIsAwayAndItsTokensExpire() {
        // Given
        String request = bob.order("behavioral", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);
        bob.expireTokens();
        bob.server().outOfOrder(503);
        int before = bob.server().requests().size();
        pi.sendWebhook(connector, assessment, 40);
        await().atMost(PATIENCE).until(() -> bob.server().requests().size() >= before + 2);

        // When
        bob.server().outOfOrder(0);

        // Then
        awaitOutcome(request);
        assertThat(bob.outcomes(request)).hasSize(1);
    }

    private static JsonNode awaitOutcome(String request) {
        return await("HiBob has an outcome")
                .atMost(PATIENCE)
                .until(() -> bob.outcomes(request), all -> !all.isEmpty())
                .get(0);
    }
}
