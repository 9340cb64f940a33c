package io.piconnector.listener;

import static io.piconnector.listener.TestCall.ID;
import static io.piconnector.listener.TestCall.PATH;
import static io.piconnector.listener.TestCall.PI;
import static io.piconnector.listener.TestCall.call;
import static io.piconnector.listener.TestCall.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.pi.Notification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookListenerTest {

    private static final Path FORMS = Path.of("src/test/resources/forms");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WebhookListener listener = listener("pi.listener.trusted-proxies", "10.0.0.0/8");

    static Stream<String> validForms() throws IOException {
        return forms("valid-");
    }

    static Stream<String> invalidForms() throws IOException {
        return forms("invalid-");
    }

    private static Stream<String> forms(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(FORMS)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThan(10);
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("validForms")
    void shouldMakeOneEventOfTheFormHoweverItIsWritten(String form) throws IOException {
        // When
        Reception reception = receive(call().body(read(form)));

        // Then
        String externalId = form.startsWith("valid-utf8") ? "Zoë-王;BA" : "123456;BA";
        assertThat(reception.key()).isEqualTo(ID + ":40");
        assertThat(reception.assessmentId()).isEqualTo(ID);
        assertThat(reception.externalId()).isEqualTo(externalId);
        assertThat(reception.sourceAddress()).isEqualTo(PI);
        Notification said = event(reception);
        assertThat(said.assessmentId()).isEqualTo(ID);
        assertThat(said.assessmentState()).isEqualTo(40);
        assertThat(said.externalId()).isEqualTo(externalId);
        assertThat(said.assessmentSource()).isEqualTo("EmailInvitation");
        assertThat(said.listenerType()).isNull();
        assertThat(said.parameters()).isEmpty();
        assertThat(said.receivedAt()).isBetween(Instant.now().minus(1, ChronoUnit.MINUTES), Instant.now());
    }

    @ParameterizedTest
    @MethodSource("invalidForms")
    void shouldKeepAUselessFormWithTheReasonThatItsNameTells(String form) throws IOException {
        // Given
        byte[] body = read(form);
        String field = form.split("-")[1];

        // When
        Reception reception = receive(call().query("jobid=1").body(body));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.UNREADABLE);
        assertThat(reception.decision().status()).isEqualTo(200);
        Unreadable kept = (Unreadable) reception.message();
        switch (field) {
            case "encoding" -> assertThat(kept.reason()).isEqualTo("the percent-encoding is broken");
            case "body" ->
                assertThat(kept.reason()).isIn("the body is not UTF-8", "the body is empty", "assessmentId is missing");
            default -> assertThat(kept.reason()).startsWith(field + " ");
        }
        assertThat(kept.reason()).doesNotContain("\n", "\0");
        assertThat(kept.path()).isEqualTo(PATH);
        assertThat(kept.query()).isEqualTo("jobid=1");
        assertThat(kept.contentType()).isEqualTo(WebhookForm.CONTENT_TYPE);
        assertThat(kept.sourceAddress()).isEqualTo(PI);
        byte[] keptBody = kept.body() == null
                ? Base64.getDecoder().decode(kept.bodyBase64())
                : kept.body().getBytes(UTF_8);
        assertThat(keptBody).isEqualTo(body);
    }

    @Test
    void shouldGiveTheSameUselessCallTheSameKeyAndAnotherOneAnotherKey() {
        // Given
        String key = receive(call().query("a=1").body("nonsense")).key();

        // Then
        assertThat(key).startsWith("sha256:").hasSize(7 + 64);
        assertThat(receive(call().query("a=1").body("nonsense")).key()).isEqualTo(key);
        assertThat(receive(call().query("a=2").body("nonsense")).key()).isNotEqualTo(key);
        assertThat(receive(call().query("a=1").body("nonsens")).key()).isNotEqualTo(key);
        assertThat(receive(call().query("a=1").body("nonsense").path(PATH + "/"))
                        .key())
                .isNotEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "/listeners/predictiveindex/behavioralassessment, behavioral",
        "/listeners/predictiveindex/behavioralassessment/, behavioral",
        "/listeners/predictiveindex/cognitiveassessment, cognitive",
        "/listeners/predictiveindex/assessmentstatus,",
        "/listeners/behavioralassessment/assessmentstatus,"
    })
    void shouldKnowTheTypeWhenTheListenerIsThatOfOneType(String path, String type) {
        assertThat(event(receive(call().path(path))).listenerType()).isEqualTo(type);
    }

    @Test
    void shouldKeepEveryQueryParameterAndARepeatedOneAsAList() {
        // When
        Notification said = event(
                receive(call().query("jobid=12345&department=R%26D&tag=a&tag=b&assessmentId=forged&empty=&flag")));

        // Then
        assertThat(said.assessmentId()).isEqualTo(ID);
        assertThat(said.parameters())
                .hasSize(6)
                .containsEntry("jobid", "12345")
                .containsEntry("department", "R&D")
                .containsEntry("tag", List.of("a", "b"))
                .containsEntry("assessmentId", "forged")
                .containsEntry("empty", "")
                .containsEntry("flag", "");
    }

    @Test
    void shouldKeepFieldsItDoesNotKnow() {
        assertThat(event(receive(call().body(form(ID, 40) + "&assessmentType=Cognitive&x=1&X=2")))
                        .otherFields())
                .containsEntry("assessmentType", "Cognitive")
                .containsEntry("x", List.of("1", "2"));
    }

    @Test
    void shouldNotLetFieldsOrParametersPassForHeaders() {
        // Given
        String hostile = "X-Forwarded-For=" + PI + "&Forwarded=for%3D" + PI + "&Authorization=" + "Basic+dTpw"
                + "&CamelHttpResponseCode=500&CamelOutboxKey=other";
        TestCall call = call().query(hostile).body(form(ID, 40) + "&" + hostile);

        // When
        Reception fromPi = receive(call);
        Reception fromOutside = receive(call.from("203.0.113.9").authorization(null));

        // Then
        assertThat(fromOutside.decision()).isEqualTo(Decision.FORBIDDEN);
        assertThat(fromPi.decision()).isEqualTo(Decision.EVENT);
        assertThat(fromPi.key()).isEqualTo(ID + ":40");
        assertThat(fromPi.sourceAddress()).isEqualTo(PI);
    }

    @Test
    void shouldAcceptAMissingContentTypeButNoOther() {
        assertThat(receive(call().contentType(null)).decision()).isEqualTo(Decision.EVENT);
        Reception json = receive(call().contentType("application/json"));
        assertThat(json.decision()).isEqualTo(Decision.UNREADABLE);
        assertThat(((Unreadable) json.message()).reason())
                .isEqualTo("the content type is not application/x-www-form-urlencoded");
    }

    @ParameterizedTest
    @CsvSource({"200, EVENT", "201, UNREADABLE"})
    void shouldAcceptAnIdOf200CharactersAndNoneThatIsLonger(int length, Decision decision) {
        assertThat(receive(call().body(form("x".repeat(length), 40))).decision())
                .isEqualTo(decision);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 0, -1, 65, 12345})
    void shouldAcceptEveryNumberForAState(int state) {
        assertThat(event(receive(call().body(form(ID, state)))).assessmentState())
                .isEqualTo(state);
    }

    @Test
    void shouldRefuseACallFromElsewhereWithoutLookingAtItsCredentials() {
        // When
        Reception reception = receive(call().from("203.0.113.9"));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.FORBIDDEN);
        assertThat(reception.decision().status()).isEqualTo(403);
        assertThat(reception.message()).isNull();
        assertThat(reception.key()).isNull();
        assertThat(reception.sourceAddress()).isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource({"unknown, FORBIDDEN, unknown", "'1.2.3.4, 23.96.14.211', EVENT, 23.96.14.211"})
    void shouldJudgeACallBehindATrustedProxyByWhatTheProxySays(String header, Decision decision, String source) {
        // When
        Reception reception = receive(call().from("10.0.0.1", header));

        // Then
        assertThat(reception.decision()).isEqualTo(decision);
        assertThat(reception.sourceAddress()).isEqualTo(source);
    }

    @Test
    void shouldAcceptCallsFromAnywhereWhenTheFilterIsOff() {
        // Given
        WebhookListener open = listener("pi.listener.allowed-addresses", "*");

        // Then
        assertThat(call().from("203.0.113.9").at(open).decision()).isEqualTo(Decision.EVENT);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Basic cGk6d3Jvbmc=", "Bearer x"})
    void shouldRefuseACallWithoutOrWithWrongCredentials(String authorization) {
        // When
        Reception reception = receive(call().authorization(authorization));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.UNAUTHORIZED);
        assertThat(reception.decision().status()).isEqualTo(401);
        assertThat(reception.message()).isNull();
    }

    @Test
    void shouldAnswerAStatusAndNothingElse() {
        assertThat(answer(call(), false)).isEqualTo(Map.of("CamelHttpResponseCode", 200));
        assertThat(answer(call().body("nonsense"), false)).isEqualTo(Map.of("CamelHttpResponseCode", 200));
        assertThat(answer(call().from("203.0.113.9"), null)).isEqualTo(Map.of("CamelHttpResponseCode", 403));
        assertThat(answer(call().authorization(null), null))
                .isEqualTo(Map.of("CamelHttpResponseCode", 401, "WWW-Authenticate", "Basic realm=\"pi-connector\""));
    }

    @Test
    void shouldTellWhenToComeBackWhenAMessageCouldNotBeStored() {
        // Given
        Map<String, Object> headers = headers();

        // When
        listener.unavailable(receive(call()), new IllegalStateException("store\naway"), headers);

        // Then
        assertThat(headers).isEqualTo(Map.of("CamelHttpResponseCode", 503, "Retry-After", 30));
        assertThat(count("unavailable")).isEqualTo(1);
        assertThat(count("accepted")).isZero();
    }

    @Test
    void shouldTellWhenToComeBackWhenNotEvenTheCallCouldBeRead() {
        // Given
        Map<String, Object> headers = headers();

        // When
        listener.unavailable(null, null, headers);

        // Then
        assertThat(headers).isEqualTo(Map.of("CamelHttpResponseCode", 503, "Retry-After", 30));
    }

    @Test
    void shouldCountEachOutcome() {
        // When
        answer(call(), false);
        answer(call(), true);
        answer(call().body("nonsense"), true);
        answer(call().from("203.0.113.9"), null);

        // Then
        for (String once : List.of("accepted", "duplicate", "unreadable", "forbidden")) {
            assertThat(count(once)).as(once).isEqualTo(1);
        }
        assertThat(count("unauthorized")).isZero();
        assertThat(count("unavailable")).isZero();
    }

    @Test
    void shouldNotKeepItsOwnUrlAndPasswordWherePiSendsThemBack() {
        // When
        Notification said =
                event(receive(call().query("back=https%3A%2F%2Fpi%3Api-password%40me.example%2F&job=1&note=pi-password")
                        .body(form(ID, 40) + "&hook=https://pi:pi-password@me.example" + PATH + "?job=1&hook=second")));

        // Then
        assertThat(said.parameters()).isEqualTo(Map.of("back", "https://***@me.example/", "job", "1", "note", "***"));
        assertThat(said.otherFields()).isEqualTo(Map.of("hook", List.of("***", "second")));
    }

    @Test
    void shouldKeepBodyAndCredentialsOutOfTheTextOfACall() {
        assertThat(call().query("token=1").build(listener).toString())
                .isEqualTo("WebhookCall[" + PATH + " from " + PI + ", "
                        + form(ID, 40).length() + " bytes]");
    }

    private Reception receive(TestCall call) {
        return call.at(listener);
    }

    private Map<String, Object> answer(TestCall call, Boolean isDuplicate) {
        Map<String, Object> headers = headers();
        listener.answer(receive(call), isDuplicate, headers);
        return headers;
    }

    /** Some that must not go out. */
    private static Map<String, Object> headers() {
        return new HashMap<>(Map.of("X-Internal", "1", OutboxConstants.KEY, "key"));
    }

    @Test
    void shouldAnswer403WhenAStepOfAnEngineerRefusesACall() {
        // Given
        WebhookCall call = call().build(listener);
        Map<String, Object> headers = headers();

        // When
        listener.refuse(call, headers);

        // Then
        assertThat(call.isAuthorized()).isTrue();
        assertThat(headers).isEqualTo(Map.of("CamelHttpResponseCode", 403));
        assertThat(count("forbidden")).isEqualTo(1);
    }

    private double count(String outcome) {
        return meters.get("pi.webhooks").tag("outcome", outcome).counter().count();
    }

    private WebhookListener listener(String name, String value) {
        return TestListener.of(meters, name, value);
    }

    private static Notification event(Reception reception) {
        assertThat(reception.decision()).isEqualTo(Decision.EVENT);
        return (Notification) reception.message();
    }

    private static byte[] read(String form) throws IOException {
        return Files.readAllBytes(FORMS.resolve(form));
    }
}
