package io.piconnector.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.listener.TestListener;
import io.piconnector.outbox.NotTriedException;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.outbox.TestStore;
import io.piconnector.pi.PiResponse;
import io.piconnector.pi.TestPi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest {

    private static final String OWN = "{\"assessmentId\": \"a1\", \"externalId\": \"%s;BA\"}";
    private static final String OTHER = "{\"assessmentId\": \"a2\", \"externalId\": \"other;BA\"}";

    private final ObjectMapper json = new ObjectMapper();
    private final OrderStore store = new OrderStore(TestStore.dataSource());
    private final String recordId = UUID.randomUUID().toString();
    private final Orders orders = orders(Map.of());
    private final OrderIntake intake = new OrderIntake(store);
    private final WriteBack writeBack = new WriteBack(store, json);

    @Test
    void shouldSendWhatPiNeeds() throws Exception {
        // Given
        Order order = new Order(
                recordId,
                "CA",
                " Zoë ",
                "",
                "O'Brien",
                "zoe@example.org ",
                Map.of("job_id", "12 3"),
                Order.HRIS,
                false);

        // When
        Map<String, Object> request = orders.begin(order).request();

        // Then
        assertThat(request)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "externalId", recordId + ";CA",
                        "firstName", "Zoë",
                        "lastName", "O'Brien",
                        "email", "zoe@example.org",
                        "assessmentStatusWebHook",
                                "https://user%40group:pi-password@connector.example/listeners/predictiveindex"
                                        + "/assessmentstatus?type=cognitive&job_id=12%203"));
    }

    @Test
    void shouldLeaveTheWebhookOutWhereToldTo() throws Exception {
        // Given
        Orders without = orders(Map.of("pi.api.webhook-property", "none", "pi.listener.public-url", ""));

        // When
        Map<String, Object> request = without.begin(order("BA", "a@b.example")).request();

        // Then
        assertThat(request).doesNotContainKey("assessmentStatusWebHook").hasSize(4);
    }

    @Test
    void shouldNameTheWebhookAsTheNewerPortalDoes() throws Exception {
        // Given
        Orders newer = orders(Map.of("pi.api.webhook-property", "assessmentStatusWebHookUrl"));

        // Then
        assertThat(newer.begin(order("BA", "a@b.example")).request()).containsKey("assessmentStatusWebHookUrl");
    }

    @Test
    void shouldRefuseAnOrderOfSomebodyWhoWasErased() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        store.ordered(order.externalId(), "behavioral", "hris", "{}", "a-1", Duration.ofHours(1), true);
        PersonLedger ledger = new PersonLedger(TestStore.dataSource());

        // When
        assertThat(ledger.erase(List.of(order.externalId()))).isEqualTo(1);

        // Then
        assertThatThrownBy(() -> orders.begin(order))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("erased");
        assertThat(orders.begin(order("CA", "a@b.example"))).isNotNull();
    }

    @Test
    void shouldNotLetARecordSayTheType() throws Exception {
        // Given
        Order order = new Order(
                recordId, "CA", "A", null, "B", "a@b.example", Map.of("type", "behavioral"), Order.HRIS, false);

        // Then
        assertThat(orders.begin(order).request().get("assessmentStatusWebHook"))
                .asString()
                .endsWith("?type=cognitive");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "BA | null          | email is empty",
                "BA | ''            | email is empty",
                "BA | nobody        | email is not an e-mail address",
                "BA | a b@c.example | email is not an e-mail address",
                "BA | '   '         | email is empty",
                "B A | a@b.example  | assessment is 'B A', which is not a suffix of pi.types.*",
                "BA;CA | a@b.example | assessment is 'BA;CA', which is not a suffix of pi.types.*",
                "' ' | a@b.example  | assessment is ",
                "ZZ | a@b.example   | assessment is 'ZZ', which is not a suffix of pi.types.*: write one of BA, CA",
                "'' | a@b.example   | assessment is empty",
            })
    void shouldRefuse(String assessment, String email, String reason) {
        assertThatThrownBy(() -> orders.begin(order(assessment, email)))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = "  ")
    void shouldRefuseAnEmptyName(String name) {
        assertThatThrownBy(() -> orders.begin(named(name, "B"))).hasMessageStartingWith("first_name is empty");
        assertThatThrownBy(() -> orders.begin(named("A", name))).hasMessageStartingWith("last_name is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\uFFFDb", "a\u2028b", "a\u202Eb", "a\u2066b"})
    void shouldRefuseBrokenText(String name) {
        assertThatThrownBy(() -> orders.begin(named(name, "B")))
                .hasMessageStartingWith("first_name holds broken or control characters");
        assertThatThrownBy(() -> orders.begin(named("A", name)))
                .hasMessageStartingWith("last_name holds broken or control characters");
    }

    @Test
    void shouldTakeAWebhookUrlOf255CharactersAndNoLongerOne() throws Exception {
        // Given
        String url = (String) orders.begin(withJob("")).request().get("assessmentStatusWebHook");
        String longest = "x".repeat(255 - url.length());

        // Then
        orders.begin(withJob(longest));
        assertThatThrownBy(() -> orders.begin(withJob(longest + "x")))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("the webhook URL would have 256 characters, PI takes 255")
                .hasMessageContaining("job_id")
                .hasMessageNotContaining("pi-password");
    }

    @Test
    void shouldWaitWhilePiMayStillWorkOnAnOrder() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        orders.send(orders.begin(order));

        // Then
        assertThatThrownBy(() -> orders.begin(order)).isInstanceOf(NotTriedException.class);
    }

    @Test
    void shouldLookForWhatMayHaveGotThrough() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        OrderAttempt first = orders.begin(order);
        orders.send(first);
        sentLongAgo(order);

        // When
        OrderAttempt second = orders.begin(order);

        // Then
        assertThat(first.isDoubtful()).isFalse();
        assertThat(second.isDoubtful()).isTrue();
        assertThat(second.searchUrl())
                .isEqualTo("https://pi.example/api/v1/behavioralassessments?externalId=" + recordId + "%3BBA");
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, false",
        "404, false",
        "429, false",
        "408, true",
        "500, true",
        "503, true",
        "302, true"
    })
    void shouldTakePisNoForANo(int status, boolean isDoubtful) throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        OrderAttempt attempt = orders.begin(order);
        var sentAt = orders.send(attempt);

        // When
        assertThatThrownBy(() -> orders.created(attempt, sentAt, answer(status, "")))
                .isInstanceOf(HttpOperationFailedException.class);

        // Then
        sentLongAgo(order);
        assertThat(orders.begin(order).isDoubtful()).isEqualTo(isDoubtful);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OWN",
                "[OWN]",
                "[OTHER, OWN]",
                "{\"value\": [OWN], \"count\": 1}",
                "{\"count\": 1, \"page\": {\"n\": 1}, \"items\": [OTHER, OWN]}",
                "{\"warnings\": [], \"items\": [OWN]}",
                "{\"items\": [OWN], \"warnings\": []}",
                "{\"title\": \"x\", \"data\": [OWN]}",
            })
    void shouldFindTheOrdersOwnAssessment(String answer) throws Exception {
        // When
        JsonNode found = orders.found(attempt(), answer(200, answer));

        // Then
        assertThat(found.get("assessmentId").asText()).isEqualTo("a1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{\"value\": []}", "{\"value\": [], \"count\": 0}", "{\"items\": [], \"warnings\": []}"})
    void shouldFindNothingInAnEmptyList(String answer) throws Exception {
        assertThat(orders.found(attempt(), answer(200, answer))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>maintenance</html>",
                "null",
                "{}",
                "{\"count\": 0}",
                "{\"value\": null}",
                "{\"number\": 27, \"context\": null, \"description\": \"no\", \"parameterErrors\": []}",
                "OTHER",
                "[OTHER]",
                "[{\"assessmentId\": \"a3\"}]",
                "{\"value\": [OTHER]}",
                "[{\"externalId\": \"RECORD;BA\"}]",
                "[1]",
            })
    void shouldNotGuessFromAnAnswerThatTellsNothing(String answer) {
        assertThatThrownBy(() -> orders.found(attempt(), answer(200, answer))).isInstanceOf(IOException.class);
    }

    @Test
    void shouldFindNothingWherePiSaysSo() throws Exception {
        // Given
        PiResponse refusal = answer(400, "");

        // Then
        assertThat(orders.found(attempt(), answer(404, "no such assessment"))).isNull();
        assertThatThrownBy(() -> orders.found(attempt(), refusal)).isInstanceOf(HttpOperationFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "created",
                "{\"assessmentId\": \"\"}",
                "{\"assessmentId\": {}}",
                "{\"assessmentId\": null}",
                "{\"assessmentId\": true}",
                "{\"assessmentId\": \"a\\u0000b\"}",
                "{\"assessmentId\": \"a\\nb\"}",
                "{\"assessmentId\": \"a\\u202eb\"}",
                "{\"assessmentId\": \"\\u3000\"}",
                "{\"assessmentId\": \"\\ud800\"}"
            })
    void shouldNotTakeAnAnswerWithoutIdForAnAssessment(String answer) {
        assertThatThrownBy(() -> orders.created(attempt(), null, answer(201, answer)))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"number\":27,\"context\":null,\"description\":\"no such job\",\"parameterErrors\":[]}"
                        + " | PI answered 400: no such job",
                "{\"number\":27,\"description\":\"bad\",\"parameterErrors\":[{\"email\":\"taken\"}]}"
                        + " | PI answered 400: bad [{\"email\":\"taken\"}]",
                "{\"Message\":\"denied\"} | PI answered 400: denied",
                "oops | PI answered 400 no: oops",
            })
    void shouldHandOnPisOwnWords(String answer, String error) throws Exception {
        // Given
        Order order = order("BA", "a@b.example");

        // When
        OrderOutcome outcome = orders.refused(order, false, failure(400, answer));

        // Then
        assertThat(outcome.error()).isEqualTo(error);
        assertThat(outcome.isRefused()).isTrue();
        assertThat(outcome.key()).isEqualTo(recordId + ";BA:refused:0");
    }

    @Test
    void shouldGiveUpATemporaryFailureWithTheLastAttemptOnly() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        HttpOperationFailedException failure = failure(503, "");

        // Then
        assertThat(orders.refused(order, false, failure)).isNull();
        assertThat(orders.refused(order, true, failure).error()).startsWith("given up: PI answered 503");
    }

    @Test
    void shouldNeverGiveUpWhatWasNotTried() throws Exception {
        // Given
        NotTriedException failure = new NotTriedException("no turn", Duration.ZERO);

        // Then
        assertThat(orders.refused(order("BA", "a@b.example"), true, failure)).isNull();
    }

    @Test
    void shouldWantAgainWhatItsSourceWasToldOf() throws Exception {
        // Given
        Order told = order("BA", "a@b.example");
        Order untold = new Order(recordId, "CA", "A", null, "B", "a@b.example", null, Order.HRIS, false);
        queue(told);
        queue(untold);
        OrderOutcome outcome = orders.refused(told, false, failure(400, ""));
        orders.refused(untold, false, failure(400, ""));
        writeBack.told(outcome, 1);

        // When
        List<Order> wanted = intake.wanted(List.of(told, untold), intake.now());

        // Then
        assertThat(wanted).containsExactly(told.reopen());
        assertThat(intake.wanted(List.of(), intake.now())).isEmpty();
    }

    @Test
    void shouldWantWhatIsNotQueuedYet() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");

        // Then
        assertThat(intake.wanted(List.of(order), intake.now())).containsExactly(order);
        queue(order);
        assertThat(intake.wanted(List.of(order), intake.now())).isEmpty();
    }

    @Test
    void shouldNotTakeForReopenedWhatWasReadBeforeItsSourceWasTold() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        queue(order);
        var read = intake.now();

        // When
        writeBack.told(orders.refused(order, false, failure(400, "")), 1);

        // Then
        assertThat(intake.wanted(List.of(order), read)).isEmpty();
    }

    @Test
    void shouldTakeADroppedLineThatWasRefusedForCorrected() throws Exception {
        // Given
        Order refused = order("BA", "a@b.example");
        Order other = new Order(recordId, "CA", "A", null, "B", "a@b.example", null, Order.FILE, false);
        orders.refused(refused, false, failure(400, ""));

        // Then
        assertThat(intake.corrected(List.of(refused, other))).containsExactly(refused.reopen(), other);
    }

    @Test
    void shouldNotTakeARecordThatIsGoneForToldOfARefusal() throws Exception {
        // Given
        Order order = order("BA", "a@b.example");
        queue(order);
        OrderOutcome outcome = orders.refused(order, false, failure(400, ""));

        // When
        assertThatThrownBy(() -> writeBack.told(outcome, 0))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("write-back-order");

        // Then
        assertThat(intake.wanted(List.of(order), intake.now())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "\"x\""})
    void shouldRefuseWhatIsNoOrder(String text) {
        assertThatThrownBy(() -> orders.read(text))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("the message is not an order");
    }

    private static void queue(Order order) {
        TestStore.execute(
                "insert into outbox_message (queue, key, body) values ('orders', '" + order.key() + "', '{}')");
    }

    private OrderAttempt attempt() throws Exception {
        return orders.begin(order("BA", "a@b.example"));
    }

    private PiResponse answer(int status, String answer) {
        byte[] body = answer.replace("OWN", OWN.formatted(recordId))
                .replace("OTHER", OTHER)
                .replace("RECORD", recordId)
                .getBytes(StandardCharsets.UTF_8);
        return new PiResponse(status, "no", Map.of(), body);
    }

    private void sentLongAgo(Order order) {
        TestStore.execute("update assessment_order set sent_at = sent_at - interval '1 hour' where external_id = '"
                + order.externalId() + "'");
    }

    private Order order(String assessment, String email) {
        return new Order(recordId, assessment, "Ada", null, "Lovelace", email, null, Order.HRIS, false);
    }

    private Order named(String firstName, String lastName) {
        return new Order(recordId, "BA", firstName, null, lastName, "a@b.example", null, Order.HRIS, false);
    }

    private Order withJob(String job) {
        return new Order(
                recordId, "BA", "Ada", null, "Lovelace", "a@b.example", Map.of("job_id", job), Order.HRIS, false);
    }

    private static HttpOperationFailedException failure(int status, String answer) {
        return new HttpOperationFailedException("http://pi", status, "no", null, Map.of(), answer);
    }

    private Orders orders(Map<String, String> others) {
        var settings = OrderSettingsTest.settings(others);
        return new Orders(
                OrderSettingsTest.orderSettings(settings),
                store,
                TestPi.types(settings, json),
                TestPi.api(settings, json),
                TestListener.webhookUrl(settings),
                new OrderSources("direct://report-to-hris"::equals),
                json,
                new SimpleMeterRegistry());
    }
}
