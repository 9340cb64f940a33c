package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.simulator.Ashby;
import io.piconnector.simulator.Ashby.AssessmentType;
import io.piconnector.simulator.Ashby.Started;
import io.piconnector.simulator.AshbyApplication;
import io.piconnector.simulator.Candidate;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Hiring;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.OperatorApi;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Outbox.Message;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A recruiter in Ashby starts an assessment and sees what comes of it. */
class VendorAshbyIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String KEY = "0123456789abcdef-acme";
    private static final String OTHER_KEY = "0123456789abcdef-beta";
    private static final String API_KEY = "ashby-api-key-of-acme";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final PiOrders pi = landscape.piOrders();
    private static final Ashby ashby = landscape.closes(Ashby.start(API_KEY));
    private static final Connector connector = Hiring.connect(landscape.connector(postgres, "vendor-ashby"), pi)
            .set("partners.ashby.keys.acme", KEY)
            .set("partners.ashby.keys.beta", OTHER_KEY)
            .set("partners.ashby.api-key", API_KEY)
            .set("partners.ashby.base-url", ashby.server().url())
            .set("console.users.ada.password", "ada-password")
            .set("console.users.ada.role", "operator")
            .start();

    private static final OperatorApi operator = OperatorApi.of(connector, "ada", "ada-password");

    private final AshbyApplication application = AshbyApplication.of(
            Candidate.named("Noor", "Halvorsen").withEmail("noor." + UUID.randomUUID() + "@example.org"));

    static {
        ashby.partner(connector.url() + "/partners/ashby", KEY);
    }

    @AfterEach
    void shouldHaveNothingToComplainOf() {
        assertThat(ashby.errors()).isEmpty();
    }

    @Test
    void shouldOfferTwoTestsWithIdsThatStay() {
        // When
        List<AssessmentType> types = ashby.assessmentTypes();

        // Then
        assertThat(types)
                .extracting(AssessmentType::name)
                .containsExactly("PI Behavioral Assessment", "PI Cognitive Assessment");
        assertThat(ashby.assessmentTypes()).isEqualTo(types);
    }

    @Test
    void shouldShowTheResultOfAnAssessment() {
        // Given
        Started started = ashby.start(type("Behavioral"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, started.assessmentId(), "BA");

        // When
        pi.sendWebhook(connector, assessment, 40);

        // Then
        JsonNode outcome = awaitOutcome(started);
        assertThat(outcome.at("/assessment_profile_url/value").textValue()).startsWith(Hiring.RESULTS);
        assertThat(outcome.has("assessment_result")).isTrue();
        assertThat(ashby.outcomes(started.assessmentId())).hasSize(1);
        assertThat(pi.posts(started.assessmentId() + ";BA")).singleElement().satisfies(order -> assertThat(
                        order.json().get("email").textValue())
                .isEqualTo(application.candidate().email()));
    }

    @Test
    void shouldSayThatAnAssessmentFailed() {
        // Given
        Started started = ashby.start(type("Cognitive"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, started.assessmentId(), "CA");

        // When
        pi.sendWebhook(connector, assessment, 60);

        // Then
        JsonNode outcome = awaitOutcome(started);
        assertThat(outcome.at("/cancelled_reason/value").textValue()).isNotBlank();
        assertThat(outcome.has("assessment_result")).isFalse();
    }

    @Test
    void shouldStartOnceWhileOneIsOpenAndAnewAfterIt() {
        // Given
        Started first = ashby.start(type("Behavioral"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, first.assessmentId(), "BA");

        // When
        Started second = ashby.start(type("Behavioral"), application);
        Started other = ashby.start(type("Cognitive"), application);
        pi.sendWebhook(connector, assessment, 40);
        awaitOutcome(first);
        Started anew = ashby.start(type("Behavioral"), application);

        // Then
        assertThat(second.status()).isEqualTo(409);
        assertThat(other.isStarted()).isTrue();
        assertThat(anew.isStarted()).isTrue();
        assertThat(anew.assessmentId()).isNotEqualTo(first.assessmentId());
        assertThat(pi.assessments(first.assessmentId() + ";BA")).hasSize(1);
        Hiring.awaitAtPi(pi, anew.assessmentId(), "BA");
    }

    @Test
    void shouldCancelAndShowNoResultAfterIt() {
        // Given
        Started started = ashby.start(type("Behavioral"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, started.assessmentId(), "BA");
        await("Ashby knows that PI has it").atMost(PATIENCE).until(() -> !ashby.updates(started.assessmentId())
                .isEmpty());

        // When
        int status = ashby.cancel(started.assessmentId());
        pi.sendWebhook(connector, assessment, 40);

        // Then
        assertThat(status).isEqualTo(200);
        outbox.awaitNothingWaiting(assessment.assessmentId());
        assertThat(ashby.outcomes(started.assessmentId())).singleElement().satisfies(outcome -> assertThat(
                        outcome.has("cancelled_reason"))
                .isTrue());
    }

    @Test
    void shouldNotOrderWhatIsCancelledBeforePiTakesIt() {
        // Given: PI is out of order
        String email = application.candidate().email();
        pi.intercept(call -> call.method().equals("POST") && call.body().contains(email)
                ? Optional.of(Reply.status(503))
                : Hiring.refusal(call));
        Started started = ashby.start(type("Behavioral"), application);
        String externalId = started.assessmentId() + ";BA";
        await().atMost(PATIENCE).until(() -> !pi.posts(externalId).isEmpty());

        // When
        int status = ashby.cancel(started.assessmentId());
        pi.intercept(Hiring::refusal);

        // Then
        assertThat(status).isEqualTo(200);
        await("the order is not tried any more")
                .atMost(PATIENCE)
                .until(() -> outbox.ofRecord(externalId, "orders").stream()
                        .noneMatch(message -> message.state().equals("waiting")));
        assertThat(pi.assessments(externalId)).isEmpty();
        assertThat(ashby.outcomes(started.assessmentId())).hasSize(1);
    }

    @Test
    void shouldLetNoCustomerCancelAnothersAssessment() {
        // Given
        Started started = ashby.start(type("Behavioral"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, started.assessmentId(), "BA");
        try (Ashby other = Ashby.start(API_KEY).partner(connector.url() + "/partners/ashby", OTHER_KEY)) {

            // When
            other.cancel(started.assessmentId());

            // Then
            assertThat(other.outcomes(started.assessmentId())).isEmpty();
            assertThat(other.errors()).isEmpty();
        }
        pi.sendWebhook(connector, assessment, 40);
        assertThat(awaitOutcome(started).has("assessment_result")).isTrue();
    }

    @Test
    void shouldTellTheRecruiterThatPiRefusesThePerson() {
        // Given
        String email = Hiring.refusedEmail("noor." + UUID.randomUUID());

        // When
        Started started = ashby.start(
                type("Behavioral"), AshbyApplication.of(application.candidate().withEmail(email)));

        // Then
        assertThat(awaitOutcome(started).at("/cancelled_reason/value").textValue())
                .contains(Hiring.REFUSAL);
    }

    @Test
    void shouldTellTheRecruiterWhyAnOrderCannotBePlaced() {
        // When
        Started noEmail = ashby.start(
                type("Behavioral"), AshbyApplication.of(application.candidate().withEmail("")));
        Started noType = ashby.start(UUID.randomUUID().toString(), application);

        // Then
        assertThat(noEmail.status()).isEqualTo(422);
        assertThat(noEmail.message()).contains("email");
        assertThat(noType.status()).isEqualTo(422);
        assertThat(noType.message()).isNotBlank();
    }

    @Test
    void shouldTryAgainWhileAshbyIsAway() {
        // Given
        Started started = ashby.start(type("Behavioral"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, started.assessmentId(), "BA");
        ashby.server().goAway();
        pi.sendWebhook(connector, assessment, 40);
        awaitAttempts(assessment, 3);

        // When
        ashby.server().comeBack();

        // Then
        awaitOutcome(started);
        assertThat(ashby.outcomes(started.assessmentId())).hasSize(1);
    }

    @Test
    void shouldKeepForAnOperatorWhatAshbyDoesNotTake() {
        // Given
        Started started = ashby.start(type("Behavioral"), application);
        Assessment assessment = Hiring.awaitAtPi(pi, started.assessmentId(), "BA");
        ashby.answersUnsuccessfully(true);
        pi.sendWebhook(connector, assessment, 40);
        Message dead = await("the update is dead")
                .atMost(PATIENCE)
                .until(
                        () -> outbox.about(assessment.assessmentId(), "ashby").stream()
                                .filter(message -> message.state().equals("dead"))
                                .filter(message -> message.body().contains("completed"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        ashby.answersUnsuccessfully(false);

        // When
        OperatorApi.Answer answer = operator.post("/api/messages/" + dead.id() + "/replay");

        // Then
        assertThat(answer.status()).isEqualTo(204);
        awaitOutcome(started);
    }

    @Test
    void shouldTakeTheKeyHoweverAshbySendsIt() {
        // Given
        String url = connector.url() + "/partners/ashby";
        List<String> headers = List.of("Bearer " + KEY, Pi.basic("", KEY), Pi.basic(KEY, ""));

        // When
        List<Integer> counts = headers.stream()
                .map(header -> ashby.partnerWith(url, header).assessmentTypes().size())
                .toList();

        // Then
        assertThat(counts).containsExactly(2, 2, 2);
    }

    private static String type(String name) {
        return ashby.assessmentTypes().stream()
                .filter(type -> type.name().contains(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static JsonNode awaitOutcome(Started started) {
        return await("Ashby has an outcome")
                .atMost(PATIENCE)
                .until(() -> ashby.outcomes(started.assessmentId()), all -> !all.isEmpty())
                .get(0);
    }

    private static void awaitAttempts(Assessment assessment, int count) {
        await("Ashby is tried " + count + " times")
                .atMost(PATIENCE)
                .until(() -> outbox.about(assessment.assessmentId(), "ashby").stream()
                        .anyMatch(message -> message.state().equals("waiting") && message.attempts() >= count));
    }
}
