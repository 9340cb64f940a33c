package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Recruitee;
import io.piconnector.simulator.Recruitee.Sent;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Hiring;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A recruiter in Recruitee sends a candidate and sees what comes of it. */
class VendorRecruiteeIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String TOKEN = "0123456789abcdef-acme";
    private static final String SECRET = "secret-of-all-customers";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final PiOrders pi = landscape.piOrders();
    private static final Recruitee recruitee = landscape.closes(Recruitee.start("pi-connector", SECRET));
    private static final Connector connector = Hiring.connect(landscape.connector(postgres, "vendor-recruitee"), pi)
            .set("partners.recruitee.keys.acme", TOKEN)
            .set("partners.recruitee.codename", "pi-connector")
            .set("partners.recruitee.secret", SECRET)
            .set("partners.recruitee.base-url", recruitee.apiUrl())
            .start();

    private final Candidate candidate =
            Candidate.named("Amara", "Brandt").withEmail("amara." + UUID.randomUUID() + "@example.org");

    static {
        recruitee.partner(connector.url() + "/partners/recruitee", TOKEN);
    }

    @AfterEach
    void shouldHaveNothingToComplainOf() {
        assertThat(recruitee.errors()).isEmpty();
    }

    @Test
    void shouldShowTheResultOfATest() {
        // Given
        Sent sent = recruitee.sendCandidate(test("Behavioral"), candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);

        // When
        pi.sendWebhook(connector, assessment, 40);

        // Then
        assertThat(sent.isTaken()).isTrue();
        JsonNode outcome = awaitOutcome(sent);
        assertThat(outcome.get("status").textValue()).isEqualTo("completed");
        assertThat(recruitee.outcomes(sent)).hasSize(1);
        assertThat(assessment.externalId()).endsWith(";BA");
    }

    @Test
    void shouldSayThatAnAssessmentFailedWithoutAVerdict() {
        // Given
        Sent sent = recruitee.sendCandidate(test("Cognitive"), candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);

        // When
        pi.sendWebhook(connector, assessment, 60);

        // Then
        assertThat(awaitOutcome(sent).get("status").textValue()).isEqualTo("canceled");
        assertThat(assessment.externalId()).endsWith(";CA");
    }

    @Test
    void shouldOrderOnceWhatIsSentTwice() {
        // Given
        Sent sent = recruitee.sendCandidate(test("Behavioral"), candidate);
        Hiring.awaitAtPi(pi, candidate);

        // When
        Sent again = recruitee.sendAgain(sent);

        // Then
        assertThat(again.isTaken()).isTrue();
        Candidate marker = candidate.withEmail("marker." + UUID.randomUUID() + "@example.org");
        recruitee.sendCandidate(sent.test(), marker);
        Hiring.awaitAtPi(pi, marker);
        assertThat(Hiring.assessmentsOf(pi, candidate)).hasSize(1);
    }

    @Test
    void shouldTellTheRecruiterThatPiRefusesThePerson() {
        // When
        Sent sent = recruitee.sendCandidate(
                test("Behavioral"), candidate.withEmail(Hiring.refusedEmail("amara." + UUID.randomUUID())));

        // Then
        assertThat(awaitOutcome(sent).get("status").textValue()).isEqualTo("canceled");
    }

    @Test
    void shouldTryAgainWhileRecruiteeIsAway() {
        // Given
        Sent sent = recruitee.sendCandidate(test("Behavioral"), candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);
        recruitee.server().outOfOrder(503);
        int before = recruitee.server().requests().size();
        pi.sendWebhook(connector, assessment, 40);
        await().atMost(PATIENCE).until(() -> recruitee.server().requests().size() >= before + 2);

        // When
        recruitee.server().outOfOrder(0);

        // Then
        awaitOutcome(sent);
        assertThat(recruitee.outcomes(sent)).hasSize(1);
    }

    @Test
    void shouldTellOneOutcomeWhereRecruiteeTakesTooLongToAnswer() {
        // Given
        Sent sent = recruitee.sendCandidate(test("Behavioral"), candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, candidate);
        recruitee.server().slow(Duration.ofMillis(1_500)); // longer than delivery.timeout is here
        pi.sendWebhook(connector, assessment, 40);
        await().atMost(PATIENCE).until(() -> recruitee.changes(sent).size() >= 2);

        // When
        recruitee.server().slow(Duration.ZERO);

        // Then
        outbox.awaitNothingWaiting(assessment.assessmentId());
        assertThat(recruitee.outcomes(sent)).hasSize(1);
    }

    @Test
    void shouldTellTheCustomerThatTheTokenIsWrong() {
        // Given
        try (Recruitee other = Recruitee.start("pi-connector", SECRET)
                .partner(connector.url() + "/partners/recruitee", "0123456789abcdef-other")) {

            // When
            Sent sent = other.sendCandidate(test("Behavioral"), candidate);

            // Then
            assertThat(sent.status()).isEqualTo(401);
            assertThat(Hiring.assessmentsOf(pi, candidate)).isEmpty();
        }
    }

    private static Recruitee.Test test(String name) {
        return recruitee.tests().stream()
                .filter(test -> test.name().contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode awaitOutcome(Sent sent) {
        return await("Recruitee has an outcome")
                .atMost(PATIENCE)
                .until(() -> recruitee.outcomes(sent), all -> !all.isEmpty())
                .get(0);
    }
}
