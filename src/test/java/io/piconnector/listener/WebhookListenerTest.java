package io.piconnector.listener;

import static io.piconnector.config.CredentialsTest.basic;
import static io.piconnector.listener.IpRangeTest.address;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.config.TestSettings;
import io.piconnector.listener.Reception.Decision;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.pi.Notification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookListenerTest {

    private static final String ID = "6f1c1d2e-4b7a-4d33-9a53-1f2e3d4c5b6a";
    private static final String PATH = "/listeners/predictiveindex/assessmentstatus";
    private static final String PI = "23.96.14.211";
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
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("validForms")
    void shouldMakeOneEventOfTheFormHoweverItIsWritten(String form) throws IOException {
        // When
        Reception reception = TestListener.receive(listener, call(PATH, null, read(form)));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.EVENT);
        assertThat(reception.key()).isEqualTo(ID + ":40");
        assertThat(reception.assessmentId()).isEqualTo(ID);
        assertThat(reception.sourceAddress()).isEqualTo(PI);
        String externalId = form.startsWith("valid-utf8") ? "Zoë-王;BA" : "123456;BA";
        assertThat(reception.externalId()).isEqualTo(externalId);
        Notification said = (Notification) reception.message();
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
        Reception reception = TestListener.receive(listener, call(PATH, "jobid=1", body));

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
                ? java.util.Base64.getDecoder().decode(kept.bodyBase64())
                : kept.body().getBytes(UTF_8);
        assertThat(keptBody).isEqualTo(body);
    }

    @Test
    void shouldHaveFixturesOfBothKinds() throws IOException {
        assertThat(validForms()).hasSizeGreaterThan(10);
        assertThat(invalidForms()).hasSizeGreaterThan(10);
    }

    @Test
    void shouldGiveTheSameUselessCallTheSameKeyAndAnotherOneAnotherKey() {
        // Given
        String key =
                TestListener.receive(listener, call(PATH, "a=1", "nonsense")).key();

        // Then
        assertThat(key).startsWith("sha256:").hasSize(7 + 64);
        assertThat(TestListener.receive(listener, call(PATH, "a=1", "nonsense")).key())
                .isEqualTo(key);
        assertThat(TestListener.receive(listener, call(PATH, "a=2", "nonsense")).key())
                .isNotEqualTo(key);
        assertThat(TestListener.receive(listener, call(PATH, "a=1", "nonsens")).key())
                .isNotEqualTo(key);
        assertThat(TestListener.receive(listener, call(PATH + "/", "a=1", "nonsense"))
                        .key())
                .isNotEqualTo(key);
    }

    @Test
    void shouldGiveTwoStatesOfOneAssessmentTwoKeys() {
        // When
        String completed =
                TestListener.receive(listener, call(PATH, null, form(ID, 40))).key();
        String failed =
                TestListener.receive(listener, call(PATH, null, form(ID, 60))).key();

        // Then
        assertThat(completed).isNotEqualTo(failed);
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
        // When
        Notification said = event(TestListener.receive(listener, call(path, null, form(ID, 40))));

        // Then
        assertThat(said.listenerType()).isEqualTo(type);
    }

    @Test
    void shouldKeepEveryQueryParameterAndARepeatedOneAsAList() {
        // When
        Notification said = event(TestListener.receive(
                listener,
                call(PATH, "jobid=12345&department=R%26D&tag=a&tag=b&assessmentId=forged&empty=&flag", form(ID, 40))));

        // Then
        assertThat(said.assessmentId()).isEqualTo(ID);
        assertThat(said.parameters())
                .isEqualTo(Map.of(
                        "jobid",
                        "12345",
                        "department",
                        "R&D",
                        "tag",
                        List.of("a", "b"),
                        "assessmentId",
                        "forged",
                        "empty",
                        "",
                        "flag",
                        ""));
    }

    @Test
    void shouldKeepFieldsItDoesNotKnow() {
        // When
        Notification said = event(
                TestListener.receive(listener, call(PATH, null, form(ID, 40) + "&assessmentType=Cognitive&x=1&X=2")));

        // Then
        assertThat(said.otherFields())
                .containsEntry("assessmentType", "Cognitive")
                .containsEntry("x", List.of("1", "2"));
    }

    @Test
    void shouldNotLetFieldsOrParametersPassForHeaders() {
        // Given
        String hostile = "X-Forwarded-For=" + PI + "&Forwarded=for%3D" + PI + "&Authorization=" + "Basic+dTpw"
                + "&CamelHttpResponseCode=500&CamelOutboxKey=other";

        // When
        Reception fromOutside = TestListener.receive(
                listener,
                TestListener.call(
                        PATH,
                        hostile,
                        address("203.0.113.9"),
                        List.of(),
                        List.of(),
                        null,
                        WebhookForm.CONTENT_TYPE,
                        (form(ID, 40) + "&" + hostile).getBytes(UTF_8)));
        Reception fromPi = TestListener.receive(listener, call(PATH, hostile, form(ID, 40) + "&" + hostile));

        // Then
        assertThat(fromOutside.decision()).isEqualTo(Decision.FORBIDDEN);
        assertThat(fromPi.decision()).isEqualTo(Decision.EVENT);
        assertThat(fromPi.key()).isEqualTo(ID + ":40");
        assertThat(fromPi.sourceAddress()).isEqualTo(PI);
    }

    @Test
    void shouldAcceptAMissingContentTypeButNoOther() {
        assertThat(TestListener.receive(listener, call(PATH, null, null, form(ID, 40)))
                        .decision())
                .isEqualTo(Decision.EVENT);
        Reception json = TestListener.receive(listener, call(PATH, null, "application/json", form(ID, 40)));
        assertThat(json.decision()).isEqualTo(Decision.UNREADABLE);
        assertThat(((Unreadable) json.message()).reason())
                .isEqualTo("the content type is not application/x-www-form-urlencoded");
    }

    @Test
    void shouldAcceptAnIdOf200CharactersAndNoneThatIsLonger() {
        assertThat(TestListener.receive(listener, call(PATH, null, form("x".repeat(200), 40)))
                        .decision())
                .isEqualTo(Decision.EVENT);
        assertThat(TestListener.receive(listener, call(PATH, null, form("x".repeat(201), 40)))
                        .decision())
                .isEqualTo(Decision.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 0, -1, 65, 12345})
    void shouldAcceptEveryNumberForAState(int state) {
        assertThat(event(TestListener.receive(listener, call(PATH, null, form(ID, state))))
                        .assessmentState())
                .isEqualTo(state);
    }

    @Test
    void shouldRefuseACallFromElsewhereWithoutLookingAtItsCredentials() {
        // When
        Reception reception = TestListener.receive(
                listener,
                TestListener.call(
                        PATH,
                        null,
                        address("203.0.113.9"),
                        List.of(),
                        List.of(),
                        basic("pi:pi-password"),
                        null,
                        new byte[0]));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.FORBIDDEN);
        assertThat(reception.decision().status()).isEqualTo(403);
        assertThat(reception.message()).isNull();
        assertThat(reception.key()).isNull();
        assertThat(reception.sourceAddress()).isEqualTo("203.0.113.9");
    }

    @Test
    void shouldRefuseACallBehindAProxyWhenItsSourceIsUnknown() {
        // When
        Reception reception = TestListener.receive(
                listener,
                TestListener.call(
                        PATH,
                        null,
                        address("10.0.0.1"),
                        List.of("unknown"),
                        List.of(),
                        basic("pi:pi-password"),
                        null,
                        form(ID, 40).getBytes(UTF_8)));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.FORBIDDEN);
        assertThat(reception.sourceAddress()).isEqualTo("unknown");
    }

    @Test
    void shouldAcceptACallOfPiThroughATrustedProxy() {
        // When
        Reception reception = TestListener.receive(
                listener,
                TestListener.call(
                        PATH,
                        null,
                        address("10.0.0.1"),
                        List.of("1.2.3.4, " + PI),
                        List.of(),
                        basic("pi:pi-password"),
                        null,
                        form(ID, 40).getBytes(UTF_8)));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.EVENT);
        assertThat(reception.sourceAddress()).isEqualTo(PI);
    }

    @Test
    void shouldAcceptCallsFromAnywhereWhenTheFilterIsOff() {
        // Given
        WebhookListener open = listener("pi.listener.allowed-addresses", "*");

        // When
        Reception reception = TestListener.receive(
                open,
                TestListener.call(
                        PATH,
                        null,
                        address("203.0.113.9"),
                        List.of(),
                        List.of(),
                        basic("pi:pi-password"),
                        null,
                        form(ID, 40).getBytes(UTF_8)));

        // Then
        assertThat(reception.decision()).isEqualTo(Decision.EVENT);
    }

    @Test
    void shouldRefuseACallWithoutOrWithWrongCredentials() {
        for (String authorization : new String[] {null, "", basic("pi:wrong"), "Bearer x"}) {
            // When
            Reception reception = TestListener.receive(
                    listener,
                    TestListener.call(
                            PATH,
                            null,
                            address(PI),
                            List.of(),
                            List.of(),
                            authorization,
                            WebhookForm.CONTENT_TYPE,
                            form(ID, 40).getBytes(UTF_8)));

            // Then
            assertThat(reception.decision()).isEqualTo(Decision.UNAUTHORIZED);
            assertThat(reception.decision().status()).isEqualTo(401);
            assertThat(reception.message()).isNull();
        }
    }

    @Test
    void shouldAnswerAStatusAndNothingElse() {
        // When
        Map<String, Object> event = answer(TestListener.receive(listener, call(PATH, null, form(ID, 40))), false);
        Map<String, Object> useless = answer(TestListener.receive(listener, call(PATH, null, "nonsense")), false);
        Map<String, Object> elsewhere = answer(
                TestListener.receive(
                        listener,
                        TestListener.call(
                                PATH, null, address("203.0.113.9"), List.of(), List.of(), null, null, new byte[0])),
                null);
        Map<String, Object> stranger = answer(
                TestListener.receive(
                        listener,
                        TestListener.call(PATH, null, address(PI), List.of(), List.of(), null, null, new byte[0])),
                null);

        // Then
        assertThat(event).isEqualTo(Map.of("CamelHttpResponseCode", 200));
        assertThat(useless).isEqualTo(Map.of("CamelHttpResponseCode", 200));
        assertThat(elsewhere).isEqualTo(Map.of("CamelHttpResponseCode", 403));
        assertThat(stranger)
                .isEqualTo(Map.of("CamelHttpResponseCode", 401, "WWW-Authenticate", "Basic realm=\"pi-connector\""));
    }

    @Test
    void shouldTellWhenToComeBackWhenAMessageCouldNotBeStored() {
        // Given
        Reception reception = TestListener.receive(listener, call(PATH, null, form(ID, 40)));
        Map<String, Object> headers = headers();

        // When
        listener.unavailable(reception, new IllegalStateException("store\naway"), headers);

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
        // Given
        Reception event = TestListener.receive(listener, call(PATH, null, form(ID, 40)));
        Reception useless = TestListener.receive(listener, call(PATH, null, "nonsense"));
        Reception refused = TestListener.receive(
                listener,
                TestListener.call(PATH, null, address("203.0.113.9"), List.of(), List.of(), null, null, new byte[0]));

        // When
        answer(event, false);
        answer(event, true);
        answer(useless, true);
        answer(refused, null);

        // Then
        assertThat(count("accepted")).isEqualTo(1);
        assertThat(count("duplicate")).isEqualTo(1);
        assertThat(count("unreadable")).isEqualTo(1);
        assertThat(count("forbidden")).isEqualTo(1);
        assertThat(count("unauthorized")).isZero();
        assertThat(count("unavailable")).isZero();
    }

    private Map<String, Object> answer(Reception reception, Boolean isDuplicate) {
        Map<String, Object> headers = headers();
        listener.answer(reception, isDuplicate, headers);
        return headers;
    }

    /** Some that must not go out. */
    private static Map<String, Object> headers() {
        return new HashMap<>(Map.of("X-Internal", "1", OutboxConstants.KEY, "key"));
    }

    @Test
    void shouldNotKeepItsOwnUrlAndPasswordWherePiSendsThemBack() {
        // When
        Notification said = event(TestListener.receive(
                listener,
                call(
                        PATH,
                        "back=https%3A%2F%2Fpi%3Api-password%40me.example%2F&job=1&note=pi-password",
                        form(ID, 40) + "&hook=https://pi:pi-password@me.example" + PATH + "?job=1&hook=second")));

        // Then
        assertThat(said.parameters()).isEqualTo(Map.of("back", "https://***@me.example/", "job", "1", "note", "***"));
        assertThat(said.otherFields()).isEqualTo(Map.of("hook", List.of("***", "second")));
    }

    @Test
    void shouldKeepBodyAndCredentialsOutOfTheTextOfACall() {
        assertThat(call(PATH, "token=1", form(ID, 40)).toString())
                .isEqualTo("WebhookCall[" + PATH + " from " + PI + ", "
                        + form(ID, 40).length() + " bytes]");
    }

    private double count(String outcome) {
        return meters.get("pi.webhooks").tag("outcome", outcome).counter().count();
    }

    private WebhookListener listener(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "pi.listener.username", "pi",
                "pi.listener.password", "pi-password",
                "pi.listener.allowed-addresses", "23.96.14.211, 191.236.19.0/24",
                "pi.listener.path", "/listeners/predictiveindex",
                "pi.listener.retry-after", "30"));
        settings.put(name, value);
        return new WebhookListener(TestListener.settings(TestSettings.of(settings)), meters);
    }

    private static Notification event(Reception reception) {
        assertThat(reception.decision()).isEqualTo(Decision.EVENT);
        return (Notification) reception.message();
    }

    private static String form(String id, int state) {
        return "assessmentId=" + id + "&assessmentState=" + state;
    }

    private static WebhookCall call(String path, String query, String body) {
        return call(path, query, body.getBytes(UTF_8));
    }

    private static WebhookCall call(String path, String query, byte[] body) {
        return TestListener.call(
                path,
                query,
                address(PI),
                List.of(),
                List.of(),
                basic("pi:pi-password"),
                WebhookForm.CONTENT_TYPE,
                body);
    }

    private static WebhookCall call(String path, String query, String contentType, String body) {
        return TestListener.call(
                path,
                query,
                address(PI),
                List.of(),
                List.of(),
                basic("pi:pi-password"),
                contentType,
                body.getBytes(UTF_8));
    }

    private static byte[] read(String form) throws IOException {
        return Files.readAllBytes(FORMS.resolve(form));
    }
}
