package io.piconnector.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.testkit.Call;
import io.piconnector.testkit.Connector;
import io.piconnector.testkit.HrisDatabase;
import io.piconnector.testkit.HrisDatabase.Request;
import io.piconnector.testkit.HrisDatabase.Row;
import io.piconnector.testkit.Landscape;
import io.piconnector.testkit.Outbox;
import io.piconnector.testkit.Peer;
import io.piconnector.testkit.PiOrders;
import io.piconnector.testkit.PiOrders.Assessment;
import io.piconnector.testkit.PiOrders.Handling;
import io.piconnector.testkit.Postgres;
import io.piconnector.testkit.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an HRIS record: one assessment at PI with all it needs, or a reason; and the record is told. */
class OrdersIT {

    @RegisterExtension
    static final Landscape landscape = new Landscape();

    /** With what a URL must not hold as it is. */
    private static final String LISTENER_PASSWORD = "p@ss/word+with%41 ü&more";

    private static final String HRIS_PASSWORD = "hris-database-password";
    private static final int BATCH = 7;

    private static final Postgres postgres = landscape.database();
    private static final Outbox outbox = new Outbox(postgres);
    private static final HrisDatabase hris = HrisDatabase.in(landscape.database());

    private static final PiOrders pi = landscape.piOrders();
    private static final Peer ats = landscape.peer("ats");
    private static final Connector connector = pi.connect(hris.connect(landscape.connector(postgres, "orders")))
            .set("hris.jdbc.username", "connector")
            .set("hris.jdbc.password", HRIS_PASSWORD)
            .set("hris.poll.batch", Integer.toString(BATCH))
            .set("hris.poll.period", "100ms")
            .set("delivery.timeout", "5s")
            .set("delivery.lease", "15s")
            .set("pi.order.doubt", "6s")
            .set("pi.listener.password", LISTENER_PASSWORD)
            .set("pi.types.XB", "behavioral")
            .set("pi.result.fetch", "false")
            .deliversAllTo(ats);

    private final String id = HrisDatabase.newRecordId();

    @BeforeAll
    static void start() {
        hris.postgres().execute("CREATE ROLE connector LOGIN; GRANT SELECT, UPDATE ON assessment_request TO connector");
        connector.start();
    }

    @AfterAll
    static void stop() {
        connector.close();
        String log = connector.output();
        String kept = postgres.dump() + hris.postgres().dump();
        for (String text : List.of(log, kept)) {
            assertNoSecret(text);
        }
        assertThat(log)
                .as("a person's data is no matter for the log")
                .doesNotContain("noor.mfano@example.com")
                .doesNotContain("Mfano");
    }

    private static void assertNoSecret(String text) {
        assertThat(text)
                .isNotEmpty()
                .doesNotContain(LISTENER_PASSWORD)
                .doesNotContain(encoded(LISTENER_PASSWORD))
                .doesNotContain(PiOrders.API_KEY)
                .doesNotContain(encoded(PiOrders.API_KEY))
                .doesNotContain(HRIS_PASSWORD);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void shouldSendAllThatPiNeedsAndWriteItsIdBack() {
        // Given
        Instant before = Instant.now();

        // When
        hris.insert(Request.of(id, "BA").with("middle_name", "Jo"));

        // Then
        Row row = hris.awaitOrdered(id, "BA");
        Call post = onlyPost(id + ";BA");
        assertThat(post.target()).isEqualTo("/api/v1/behavioralassessments");
        assertThat(post.header("api-key")).contains(PiOrders.API_KEY);
        assertThat(post.header("content-type").orElseThrow()).startsWith("application/json");
        assertThat(post.header("authorization")).isEmpty();
        assertThat(post.headers().keySet()).noneMatch(name -> name.startsWith("camel") || name.startsWith("ce-"));
        assertThat(post.json().properties())
                .extracting(field -> field.getKey() + "=" + field.getValue().textValue())
                .containsExactlyInAnyOrder(
                        "externalId=" + id + ";BA",
                        "firstName=Noor",
                        "middleName=Jo",
                        "lastName=Mfano",
                        "email=noor.mfano@example.com",
                        "assessmentStatusWebHook=https://pi%40group:" + encoded(LISTENER_PASSWORD)
                                + "@integration.somedomain.com/listeners/predictiveindex/assessmentstatus"
                                + "?type=behavioral&job_id=12345");
        assertThat(row.piAssessmentId()).isEqualTo(pi.assessment(id + ";BA").assessmentId());
        assertThat(row.orderedAt()).isBetween(before, Instant.now());
        assertThat(row.orderError()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"CA,cognitive", "xb,behavioral"})
    void shouldOrderByTheSuffixAndGiveTheWebhookTheType(String suffix, String type) {
        // When
        hris.insert(Request.of(id, suffix));

        // Then
        hris.awaitOrdered(id, suffix);
        Assessment assessment = pi.assessment(id + ";" + suffix);
        assertThat(onlyPost(id + ";" + suffix).target()).isEqualTo("/api/v1/" + type + "assessments");
        assertThat(assessment.webhookUrl().orElseThrow().getRawQuery()).isEqualTo("type=" + type + "&job_id=12345");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void shouldLeaveOutWhatIsEmpty(String empty) {
        // When
        hris.insert(Request.of(id, "BA").with("middle_name", empty).with("job_id", empty));

        // Then
        hris.awaitOrdered(id, "BA");
        assertThat(onlyPost(id + ";BA").json().has("middleName")).isFalse();
        assertThat(pi.assessment(id + ";BA").webhookUrl().orElseThrow().getRawQuery())
                .isEqualTo("type=behavioral");
    }

    @Test
    void shouldAcceptTheWebhookThatTheOrderAskedForAndDeliverItsParameters() {
        // Given
        String jobId = "J 7&8=ü/+%41";
        hris.insert(Request.of(id, "BA").with("job_id", jobId));
        hris.awaitOrdered(id, "BA");
        Assessment assessment = pi.assessment(id + ";BA");

        // When
        int status = pi.sendWebhook(connector, assessment, 40).statusCode();

        // Then
        assertThat(status).isEqualTo(200);
        JsonNode data = ats.awaitCallAbout(assessment.assessmentId()).json().get("data");
        assertThat(data.get("assessmentType").textValue()).isEqualTo("behavioral");
        assertThat(data.get("externalId").textValue()).isEqualTo(id + ";BA");
        assertThat(data.get("recordId").textValue()).isEqualTo(id);
        assertThat(data.at("/parameters/job_id").textValue()).isEqualTo(jobId);
        assertThat(data.at("/parameters/type").textValue()).isEqualTo("behavioral");
        assertThat(data.get("parameters").size()).isEqualTo(2);
    }

    @Test
    void shouldOrderEveryRowOnceWhenThereAreMoreThanABatch() {
        // Given
        List<Request> requests = new ArrayList<>();
        IntStream.range(0, 3 * BATCH + 1).forEach(number -> Stream.of("BA", "CA")
                .forEach(assessment -> requests.add(Request.of(id + number, assessment))));

        // When
        hris.insert(requests);

        // Then
        for (Request request : requests) {
            String record = (String) request.columns().get("record_id");
            String assessment = (String) request.columns().get("assessment");
            Row row = hris.awaitOrdered(record, assessment);
            assertThat(pi.posts(record + ";" + assessment)).hasSize(1);
            assertThat(row.piAssessmentId())
                    .isEqualTo(pi.assessment(record + ";" + assessment).assessmentId());
        }
        assertThat(outbox.in("orders").stream()
                        .filter(message -> message.body().contains(id))
                        .count())
                .isEqualTo(requests.size());
    }

    @Test
    void shouldNotReadWhatIsOrderedOrRefusedAlready() {
        // Given
        String other = HrisDatabase.newRecordId();
        String last = HrisDatabase.newRecordId();
        hris.insert(Request.of(id, "BA").with("ordered_at", Timestamp.from(Instant.now())));
        hris.insert(Request.of(other, "BA").with("order_error", "not wanted"));

        // When
        hris.insert(Request.of(last, "BA"));

        // Then
        hris.awaitOrdered(last, "BA");
        assertThat(pi.posts(id + ";BA")).isEmpty();
        assertThat(pi.posts(other + ";BA")).isEmpty();
        assertThat(messages("orders", id + ";BA")).isEmpty();
        assertThat(messages("orders", other + ";BA")).isEmpty();
    }

    @Test
    void shouldOrderNamesAsTheyAre() {
        // Given
        String name =
                "O'Brien \"Bob\" <b>&amp;\\ '); drop table assessment_request; -- ${body} {{pi.api.key}} :?record_id"
                        + " #{x} 深い👩🏽‍🚀 Ünïcödé" + "ß".repeat(200);

        // When
        hris.insert(Request.of(id, "BA").with("first_name", name).with("last_name", name));

        // Then
        hris.awaitOrdered(id, "BA");
        JsonNode order = onlyPost(id + ";BA").json();
        assertThat(order.get("firstName").textValue()).isEqualTo(name);
        assertThat(order.get("lastName").textValue()).isEqualTo(name);
    }

    @Test
    void shouldGoOnWithTheRecordsAfterThoseWhoseIdIsTooLong() {
        // Given
        List<String> tooLong = IntStream.of(400, 500, 507, 900, 2000)
                .mapToObj(length -> id + "x".repeat(length - id.length()))
                .toList();
        String longest = id + "x".repeat(390 - id.length());
        List<Request> good = IntStream.range(0, 2 * BATCH)
                .mapToObj(number -> Request.of(id + number, "BA"))
                .toList();

        // When
        hris.insert(Stream.concat(tooLong.stream(), Stream.of(longest))
                .map(record -> Request.of(record, "BA"))
                .toList());
        hris.insert(good);

        // Then
        good.forEach(request -> hris.awaitOrdered((String) request.columns().get("record_id"), "BA"));
        hris.awaitOrdered(longest, "BA");
        tooLong.forEach(record -> assertThat(pi.posts(record + ";BA")).isEmpty());
        assertThat(connector.output())
                .contains("whose record_id is empty or too long: '" + id + "xxx")
                .doesNotContain("the HRIS cannot be polled");
    }

    @Test
    void shouldBeDeadAtOnceWithPisWordsWhenPiRefuses() {
        // Given
        pi.onOrder(
                id + ";BA", number -> Handling.notCreated(PiOrders.error(422, "Email ends with a forbidden domain")));

        // When
        hris.insert(Request.of(id, "BA"));

        // Then
        assertThat(hris.awaitRefused(id, "BA").orderError())
                .isEqualTo("PI answered 422: Email ends with a forbidden domain");
        assertDeadAtOnce(id + ";BA", "Email ends with a forbidden domain");
        awaitAFurtherPoll();
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldKeepTheSecretsWhenPiEchoesThem() {
        // Given
        pi.onOrder(id + ";BA", number -> {
            Call call = pi.posts(id + ";BA").get(0);
            String echo = "assessmentStatusWebHook '"
                    + call.json().get("assessmentStatusWebHook").textValue() + "' with " + PiOrders.API_KEY + " and "
                    + LISTENER_PASSWORD;
            return Handling.notCreated(number == 1 ? Reply.status(401).withBody(echo) : PiOrders.error(400, echo));
        });

        // When
        hris.insert(Request.of(id, "BA"));

        // Then
        Row refused = hris.awaitRefused(id, "BA");
        assertThat(refused.orderError()).contains("assessmentStatusWebHook", "***");
        assertNoSecret(refused.orderError());
        assertNoSecret(postgres.dump());
        assertNoSecret(connector.output());
    }

    @Test
    void shouldOrderARefusedRecordThatWasMended() {
        // Given
        hris.insert(Request.of(id, "BA").with("email", null));
        hris.awaitRefused(id, "BA");

        // When
        hris.postgres()
                .execute("UPDATE assessment_request SET email = 'right@example.com', order_error = NULL"
                        + " WHERE record_id = '" + id + "'");

        // Then
        Row row = hris.awaitOrdered(id, "BA");
        assertThat(row.orderError()).isNull();
        assertThat(row.piAssessmentId()).isEqualTo(pi.assessment(id + ";BA").assessmentId());
        assertThat(onlyPost(id + ";BA").json().get("email").textValue()).isEqualTo("right@example.com");
    }

    @Test
    void shouldOrderARecordThatPiRefusedTwiceBeforeItWasMended() {
        // Given
        pi.onOrder(
                id + ";BA",
                number -> number <= 2
                        ? Handling.notCreated(PiOrders.error(400, "refused for the time " + number))
                        : Handling.sound());
        hris.insert(Request.of(id, "BA"));
        assertThat(hris.awaitRefused(id, "BA").orderError()).endsWith("for the time 1");

        // When
        hris.reset(id, "BA");
        assertThat(hris.awaitRefused(id, "BA").orderError()).endsWith("for the time 2");
        hris.reset(id, "BA");

        // Then
        hris.awaitOrdered(id, "BA");
        assertThat(pi.posts(id + ";BA")).hasSize(3);
        assertThat(pi.assessments(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldWriteTheIdBackAgainWithoutAnOrderWhenTheOutboxHasForgotten() {
        // Given
        hris.insert(Request.of(id, "BA"));
        Row first = hris.awaitOrdered(id, "BA");
        awaitDone("write-back", id + ";BA");
        awaitDone("orders", id + ";BA");
        postgres.execute("DELETE FROM outbox_message WHERE external_id = '" + id + ";BA'");

        // When
        hris.reset(id, "BA");

        // Then
        Row second = hris.awaitOrdered(id, "BA");
        assertThat(second.piAssessmentId()).isEqualTo(first.piAssessmentId());
        assertThat(second.orderedAt()).isEqualTo(first.orderedAt());
        assertThat(pi.posts(id + ";BA")).hasSize(1);
        assertThat(pi.searches(id + ";BA")).isEmpty();
    }

    @Test
    void shouldWriteTheIdBackAsOftenAsItIsTakenBack() {
        // Given
        hris.insert(Request.of(id, "BA"));
        Row first = hris.awaitOrdered(id, "BA");

        for (int time = 0; time < 2; time++) {
            // When
            hris.reset(id, "BA");

            // Then
            assertThat(hris.awaitOrdered(id, "BA")).isEqualTo(first);
        }
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldLetGoOfARecordThatWasDeletedMeanwhileAndTellItWhenItComesBack() {
        // Given
        CountDownLatch deleted = new CountDownLatch(1);
        pi.onOrder(id + ";BA", number -> {
            await().atMost(Duration.ofMillis(900)).until(() -> deleted.getCount() == 0);
            return Handling.sound();
        });
        hris.insert(Request.of(id, "BA"));
        await().until(() -> !pi.posts(id + ";BA").isEmpty());

        // When
        hris.postgres().execute("DELETE FROM assessment_request WHERE record_id = '" + id + "'");
        deleted.countDown();

        // Then
        awaitDone("write-back", id + ";BA");
        assertThat(connector.output()).contains("not written back externalId=" + id + ";BA");

        // When
        hris.insert(Request.of(id, "BA"));

        // Then
        assertThat(hris.awaitOrdered(id, "BA").piAssessmentId())
                .isEqualTo(pi.assessment(id + ";BA").assessmentId());
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    @Test
    void shouldWriteBackWhenItIsAllowedToAgain() {
        // Given
        hris.postgres().execute("REVOKE UPDATE ON assessment_request FROM connector");
        try {
            // When
            hris.insert(Request.of(id, "BA"));

            // Then
            await().atMost(Duration.ofSeconds(30)).until(() -> messages("write-back", id + ";BA").stream()
                    .anyMatch(message -> outbox.attempts(message).stream()
                            .anyMatch(attempt -> attempt.error().contains("permission denied"))));
            assertThat(hris.row(id, "BA").orElseThrow().isOrdered()).isFalse();
        } finally {
            hris.postgres().execute("GRANT UPDATE ON assessment_request TO connector");
        }

        // Then
        assertThat(hris.awaitOrdered(id, "BA").piAssessmentId())
                .isEqualTo(pi.assessment(id + ";BA").assessmentId());
        assertThat(pi.posts(id + ";BA")).hasSize(1);
    }

    private static Call onlyPost(String externalId) {
        List<Call> posts = pi.posts(externalId);
        assertThat(posts).hasSize(1);
        return posts.get(0);
    }

    private static List<Outbox.Message> messages(String queue, String externalId) {
        return outbox.ofRecord(externalId, queue);
    }

    private static void awaitDone(String queue, String externalId) {
        await(queue + " " + externalId).atMost(Duration.ofSeconds(30)).until(() -> messages(queue, externalId).stream()
                .anyMatch(message -> message.state().equals("done")));
    }

    /** What is inserted later is ordered: so everything that stood there before was read again. */
    private static void awaitAFurtherPoll() {
        String later = HrisDatabase.newRecordId();
        hris.insert(Request.of(later, "CA"));
        hris.awaitOrdered(later, "CA");
    }

    private static void assertDeadAtOnce(String externalId, String reason) {
        await().atMost(Duration.ofSeconds(10)).until(() -> messages("orders", externalId).stream()
                .anyMatch(message -> message.state().equals("dead")));
        assertThat(messages("orders", externalId)).singleElement().satisfies(message -> assertThat(
                        outbox.attempts(message))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.error()).contains(reason)));
    }
}
