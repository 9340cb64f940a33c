package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.simulator.Candidate;
import io.piconnector.simulator.Greenhouse;
import io.piconnector.simulator.Greenhouse.Sent;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.Hiring;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.Pi;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.Postgres;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recruiter in Greenhouse orders an assessment and sees what comes of it. */
class VendorGreenhouseIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    private static final String KEY = "0123456789abcdef-acme";
    private static final String OTHER_KEY = "0123456789abcdef-beta";
    private static final String NEW_KEY = "0123456789abcdef-acme-new";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final PiOrders pi = landscape.piOrders();
    private static final Greenhouse greenhouse = landscape.closes(Greenhouse.start());
    private static final Connector connector = Hiring.connect(landscape.connector(postgres, "vendor-greenhouse"), pi)
            .set("partners.greenhouse.keys.acme", KEY + "," + NEW_KEY)
            .set("partners.greenhouse.keys.beta", OTHER_KEY)
            .set("partners.greenhouse.username", "partner")
            .set("partners.greenhouse.password", "partner-password")
            .set("partners.greenhouse.hosts", greenhouse.server().url())
            .start();

    private final Candidate candidate =
            Candidate.named("Ilse", "Varga").withEmail("ilse." + UUID.randomUUID() + "@example.org");

    static {
        greenhouse
                .partner(connector.url() + "/partners/greenhouse", KEY)
                .wantsCredentials("partner", "partner-password");
    }

    @AfterEach
    void shouldHaveNothingToComplainOf() {
        assertThat(greenhouse.errors()).isEmpty();
    }

    @Test
    void shouldOfferTwoTests() {
        // When
        List<Greenhouse.Test> tests = greenhouse.tests();

        // Then
        assertThat(tests)
                .containsExactly(
                        new Greenhouse.Test("behavioral", "PI Behavioral Assessment"),
                        new Greenhouse.Test("cognitive", "PI Cognitive Assessment"));
    }

    @Test
    void shouldShowTheResultOfATest() {
        // Given
        Sent sent = greenhouse.sendTest("behavioral", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, sent.interviewId(), "BA");
        awaitStatus(sent, "sent");

        // When
        int webhook = pi.sendWebhook(connector, assessment, 40).statusCode();

        // Then
        assertThat(webhook).isEqualTo(200);
        JsonNode result = awaitStatus(sent, "complete");
        String link = result.get("partner_profile_url").textValue();
        assertThat(link).startsWith(Hiring.RESULTS);
        HttpResponse<String> page =
                connector.get(link.substring(PiOrders.PUBLIC_URL.length())).orElseThrow();
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("PI Behavioral Assessment").doesNotContain(candidate.email());
        assertThat(greenhouse.results(sent)).hasSize(1);
        assertThat(pi.posts(sent.interviewId() + ";BA")).singleElement().satisfies(order -> {
            assertThat(order.json().get("firstName").textValue()).isEqualTo("Ilse");
            assertThat(order.json().get("lastName").textValue()).isEqualTo("Varga");
            assertThat(order.json().get("email").textValue()).isEqualTo(candidate.email());
        });
        assertThat(outbox.about(assessment.assessmentId(), "ats")).isEmpty();
        assertThat(greenhouse.askStatus(sent.interviewId())).isEqualTo(200);
    }

    @Test
    void shouldSayThatAnAssessmentFailed() {
        // Given
        Sent sent = greenhouse.sendTest("cognitive", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, sent.interviewId(), "CA");

        // When
        pi.sendWebhook(connector, assessment, 60);

        // Then
        assertThat(awaitStatus(sent, "failed").at("/metadata/Notes").textValue())
                .isNotBlank();
        assertThat(greenhouse.results(sent)).isEmpty();
    }

    @Test
    void shouldOrderOnceWhatIsSentTwice() {
        // Given
        Sent sent = greenhouse.sendTest("behavioral", candidate);
        Hiring.awaitAtPi(pi, sent.interviewId(), "BA");
        awaitStatus(sent, "sent");

        // When
        Sent again = greenhouse.sendAgain(sent);

        // Then
        assertThat(again.interviewId()).isEqualTo(sent.interviewId());
        Sent other = greenhouse.sendTest("behavioral", candidate);
        assertThat(other.interviewId()).isNotEqualTo(sent.interviewId());
        Hiring.awaitAtPi(pi, other.interviewId(), "BA");
        assertThat(pi.assessments(sent.interviewId() + ";BA")).hasSize(1);
    }

    @Test
    void shouldTellTheRecruiterThatPiRefusesThePerson() {
        // When
        Sent sent = greenhouse.sendTest(
                "behavioral", candidate.withEmail(Hiring.refusedEmail("ilse." + UUID.randomUUID())));

        // Then
        assertThat(sent.isTaken()).isTrue();
        assertThat(awaitStatus(sent, "failed").at("/metadata/Notes").textValue())
                .contains(Hiring.REFUSAL);
        assertThat(pi.assessments(sent.interviewId() + ";BA")).isEmpty();
    }

    @Test
    void shouldTryAgainWhileGreenhouseIsAway() {
        // Given
        Sent sent = greenhouse.sendTest("behavioral", candidate);
        Assessment assessment = Hiring.awaitAtPi(pi, sent.interviewId(), "BA");
        awaitStatus(sent, "sent");
        greenhouse.server().goAway();
        pi.sendWebhook(connector, assessment, 40);
        awaitAttempts(assessment, 2);
        greenhouse.server().comeBack();
        greenhouse.server().outOfOrder(503);
        awaitAttempts(assessment, 3);

        // When
        greenhouse.server().outOfOrder(0);

        // Then
        awaitStatus(sent, "complete");
        assertThat(greenhouse.results(sent)).hasSize(1);
    }

    @Test
    void shouldKeepWhatGreenhouseSaysOfAnAnswer() {
        // Given
        Sent sent = greenhouse.sendTest("behavioral", candidate);

        // When
        int status = greenhouse.reportError(
                "test_status",
                List.of("partner_profile_url is missing"),
                Map.of("partner_interview_id", sent.interviewId()));

        // Then
        assertThat(status).isEqualTo(200);
        assertThat(outbox.in("partner-errors"))
                .filteredOn(message -> message.body().contains(sent.interviewId()))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.state()).isEqualTo("parked");
                    assertThat(message.body()).contains("partner_profile_url is missing");
                });
    }

    @Test
    void shouldSendNothingToAForeignHost() {
        // Given
        Peer foreign = landscape.peer("foreign");
        String hostOfGreenhouse = greenhouse.server().url().replace("http://", "");
        List<String> urls = List.of(
                foreign.url("/take_home_tests/1"),
                "http://user@" + hostOfGreenhouse + "/take_home_tests/1",
                "http://" + hostOfGreenhouse + "@127.0.0.1:" + foreign.port() + "/take_home_tests/1",
                greenhouse.server().url() + ".evil.example/take_home_tests/1",
                greenhouse.server().url().replace("http:", "https:") + "/take_home_tests/1",
                "http://127.0.0.1:" + foreign.port() + "\\@" + hostOfGreenhouse + "/take_home_tests/1",
                "//127.0.0.1:" + foreign.port() + "/take_home_tests/1",
                "file:///etc/passwd");

        // When
        List<Sent> sent = urls.stream()
                .map(url -> greenhouse.sendTest("behavioral", candidate, url))
                .toList();

        // Then
        assertThat(sent).allSatisfy(one -> {
            assertThat(one.status()).as(one.url()).isEqualTo(422);
            assertThat(one.isTaken()).isFalse();
        });
        assertThat(postgres.count("SELECT count(*) FROM partner_order WHERE email = ?", candidate.email()))
                .isZero();
        assertThat(pi.calls()).noneSatisfy(call -> assertThat(call.body()).contains(candidate.email()));
        assertThat(foreign.calls()).isEmpty();
    }

    @Test
    void shouldTakeBothKeysWhileOneIsReplaced() {
        // Given
        String url = connector.url() + "/partners/greenhouse/list_tests";

        // When
        List<Integer> statuses = List.of(
                get(url, Pi.basic(KEY, "")),
                get(url, Pi.basic(NEW_KEY, "")),
                get(url, Pi.basic("0123456789abcdef-other", "")),
                get(url, Pi.basic(KEY.toUpperCase(), "")),
                get(url, "Basic !!"));

        // Then
        assertThat(statuses).containsExactly(200, 200, 401, 401, 401);
        assertThat(connector
                        .get("/partners/greenhouse/list_tests")
                        .orElseThrow()
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/partners/ashby/assessment.list",
                "/partners/recruitee/tests",
                "/partners/nobody/tests",
                "/partners/greenhouse/nothing",
                "/partners/",
                "/partners"
            })
    void shouldAnswer404WhereNothingIs(String path) {
        // When
        int status = get(connector.url() + path, Pi.basic(KEY, ""));

        // Then
        assertThat(status).isEqualTo(404);
    }

    @Test
    void shouldNotKnowTheOrderOfAnotherId() {
        // When
        int unknown = greenhouse.askStatus(UUID.randomUUID().toString());
        int nonsense = greenhouse.askStatus("' or 1=1 --");

        // Then
        assertThat(List.of(unknown, nonsense)).containsExactly(404, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"partner_test_id\":",
                "{\"partner_test_id\":\"behavioral\"}",
                "{\"partner_test_id\":\"behavioral\",\"candidate\":null,\"url\":\"URL\"}",
                "{\"partner_test_id\":\"behavioral\",\"candidate\":{\"first_name\":\"A\",\"last_name\":\"B\"},\"url\":\"URL\"}",
                "{\"partner_test_id\":\"behavioral\",\"candidate\":{\"first_name\":\"A\",\"last_name\":{},\"email\":\"a@b.example\"},\"url\":\"URL\"}",
                "{\"partner_test_id\":\"poem\",\"candidate\":{\"first_name\":\"A\",\"last_name\":\"B\",\"email\":\"a@b.example\"},\"url\":\"URL\"}"
            })
    void shouldRefuseAnOrderThatCannotBePlaced(String body) {
        // Given
        String order = body.replace("URL", greenhouse.server().url() + "/x/" + UUID.randomUUID());

        // When
        HttpResponse<String> answer = post("/send_test", order);

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).doesNotContain("jslt").doesNotContain("Exception");
    }

    @Test
    void shouldTellACustomerNothingOfAnothersOrders() {
        // Given
        Sent sent = greenhouse.sendTest("behavioral", candidate);
        try (Greenhouse other = Greenhouse.start().partner(connector.url() + "/partners/greenhouse", OTHER_KEY)) {

            // When
            int status = other.askStatus(sent.interviewId());

            // Then
            assertThat(status).isEqualTo(404);
            assertThat(other.tests()).hasSize(2);
        }
    }

    @Test
    void shouldBoundTheSizeOfAnOrder() {
        // When
        HttpResponse<String> answer = post("/send_test", "{\"x\":\"" + "x".repeat(65_536) + "\"}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void shouldLogNothingOfAPerson() {
        // Given
        Sent sent = greenhouse.sendTest("behavioral", candidate.withEmail("log." + candidate.email()));
        pi.sendWebhook(connector, Hiring.awaitAtPi(pi, sent.interviewId(), "BA"), 40);

        // When
        awaitStatus(sent, "complete");

        // Then
        assertThat(connector.output())
                .contains(sent.interviewId())
                .doesNotContain("log." + candidate.email())
                .doesNotContain("Varga");
    }

    /** The last status that Greenhouse asked for, once it is so. */
    private static JsonNode awaitStatus(Sent sent, String status) {
        return await("the status is " + status)
                .atMost(PATIENCE)
                .until(
                        () -> greenhouse.statuses(sent),
                        all -> !all.isEmpty()
                                && all.get(all.size() - 1)
                                        .get("partner_status")
                                        .textValue()
                                        .equals(status))
                .stream()
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static void awaitAttempts(Assessment assessment, int count) {
        await("Greenhouse is tried " + count + " times")
                .atMost(PATIENCE)
                .until(() -> outbox.about(assessment.assessmentId(), "greenhouse").stream()
                        .anyMatch(message -> message.state().equals("waiting") && message.attempts() >= count));
    }

    private static int get(String url, String authorization) {
        Pi caller = new Pi(url);
        return caller.send(caller.plainRequest("")
                        .header("Authorization", authorization)
                        .build())
                .statusCode();
    }

    private static HttpResponse<String> post(String path, String body) {
        Pi caller = new Pi(connector.url() + "/partners/greenhouse" + path);
        HttpRequest request = caller.plainRequest("")
                .header("Authorization", Pi.basic(KEY, ""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return caller.send(request);
    }
}
