package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.piconnector.config.TestSettings;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentEvent.Strategy;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssessmentTypesTest {

    private static final Instant RECEIVED_AT = Instant.parse("2026-11-21T10:00:00Z");

    private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
    private final AssessmentTypes types = types(Map.of());

    @ParameterizedTest
    @CsvSource({
        // listener, parameter, field, suffix: the first that says something counts
        "cognitive,  behavioral, behavioral, 123;BA, cognitive,  LISTENER",
        "behavioral, cognitive,  cognitive,  123;CA, behavioral, LISTENER",
        ",           cognitive,  behavioral, 123;BA, cognitive,  PARAMETER",
        ",           ,           cognitive,  123;BA, cognitive,  FIELD",
        ",           ,           ,           123;BA, behavioral, SUFFIX",
        ",           ,           ,           123;CA, cognitive,  SUFFIX",
        ",           nonsense,   cognitive,  123;BA, cognitive,  FIELD",
        ",           nonsense,   nonsense,   123;BA, behavioral, SUFFIX",
        ",           nonsense,   nonsense,   123;XX, ,",
        ",           ,           ,           , ,"
    })
    void shouldAskTheStrategiesInTheirOrder(
            String listener, String parameter, String field, String externalId, String expected, Strategy strategy) {
        // Given
        AssessmentTypes withField = types(Map.of("pi.listener.type-field", "kind"));
        Map<String, Object> parameters = parameter == null ? Map.of() : Map.of("type", parameter);
        Map<String, Object> fields = field == null ? Map.of() : Map.of("kind", field);

        // When
        AssessmentEvent event = withField.classify(
                new Notification("a", 40, externalId, null, listener, parameters, fields, RECEIVED_AT));

        // Then
        assertThat(event.data().assessmentType()).isEqualTo(expected);
        assertThat(event.strategy()).isEqualTo(strategy);
    }

    @Test
    void shouldTakeState60ForCognitiveWhateverElseIsSaid() {
        // When
        AssessmentEvent event = types.classify(new Notification(
                "a", 60, "123;BA", null, "behavioral", Map.of("type", "behavioral"), Map.of(), RECEIVED_AT));

        // Then
        assertThat(event.data().assessmentType()).isEqualTo("cognitive");
        assertThat(event.strategy()).isEqualTo(Strategy.STATE);
        assertThat(event.type()).isEqualTo("assessment.failed");
        assertThat(event.isFinal()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "40, assessment.completed, true",
        "60, assessment.failed, true",
        "10, assessment.recorded, false",
        "65, assessment.recorded, false"
    })
    void shouldNameTheEventAfterTheState(int state, String type, boolean isFinal) {
        // When
        AssessmentEvent event = types.classify(notification(state, "123;BA"));

        // Then
        assertThat(event.type()).isEqualTo(type);
        assertThat(event.isFinal()).isEqualTo(isFinal);
    }

    @ParameterizedTest
    @CsvSource({
        "123456;BA,    behavioral, 123456",
        "123456;ba,    behavioral, 123456",
        "123456;Ca,    cognitive,  123456",
        "123456; BA,   behavioral, 123456",
        "12;34;BA,     behavioral, 12;34",
        "12;CA;BA,     behavioral, 12;CA",
        ";BA,          behavioral, ''",
        "123456;BA2,   ,           123456;BA2",
        "123456;XX,    ,           123456;XX",
        "123456;,      ,           123456;",
        "123456,       ,           123456",
        "123456BA,     ,           123456BA",
        "123456;BA;,   ,           123456;BA;",
        "123456;BA;x,  ,           123456;BA;x"
    })
    void shouldTellTypeAndRecordFromTheLastPartOfTheExternalId(String externalId, String type, String recordId) {
        // When
        AssessmentEvent.Data data = types.classify(notification(40, externalId)).data();

        // Then
        assertThat(data.assessmentType()).isEqualTo(type);
        assertThat(data.recordId()).isEqualTo(recordId);
        assertThat(data.externalId()).isEqualTo(externalId);
    }

    @Test
    void shouldHaveNoRecordWithoutAnExternalId() {
        assertThat(types.classify(notification(40, null)).data().recordId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cognitive", "COGNITIVE", " Cognitive "})
    void shouldReadTheTypeParameterInAnyCase(String value) {
        assertThat(typeBy(Map.of("type", value))).isEqualTo("cognitive");
    }

    @Test
    void shouldNotGuessWhenTheTypeParameterIsRepeated() {
        assertThat(typeBy(Map.of("type", List.of("cognitive", "behavioral")))).isNull();
    }

    @Test
    void shouldNotReadTheFieldOfPisPromiseUnlessItIsNamed() {
        // Given
        Notification said =
                new Notification("a", 40, null, null, null, Map.of(), Map.of("kind", "cognitive"), RECEIVED_AT);

        // Then
        assertThat(types.classify(said).data().assessmentType()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"assessmentType", "AssessmentType", "ASSESSMENTTYPE"})
    void shouldFindTheFieldThatTellsTheTypeInAnyCase(String sentName) {
        // Given
        AssessmentTypes withField = types(Map.of("pi.listener.type-field", "assessmentType"));
        Notification said =
                new Notification("a", 40, null, null, null, Map.of(), Map.of(sentName, "Cognitive"), RECEIVED_AT);

        // Then
        assertThat(withField.classify(said).data().assessmentType()).isEqualTo("cognitive");
    }

    @Test
    void shouldKnowATypeOfOnesOwn() {
        // Given
        AssessmentTypes own = types(Map.of("pi.types.SK", "skills"));

        // Then
        assertThat(own.classify(notification(40, "123;sk")).data().assessmentType())
                .isEqualTo("skills");
        assertThat(own.classify(new Notification(
                                "a", 40, null, null, null, Map.of("type", "skills"), Map.of(), RECEIVED_AT))
                        .data()
                        .assessmentType())
                .isEqualTo("skills");
    }

    @Test
    void shouldKnowBothKindsOfPiWithoutAnySuffix() {
        // Given
        AssessmentTypes bare = TestPi.types(TestSettings.of("pi.types.BA", "", "pi.types.CA", " "), json);

        // Then
        assertThat(bare.classify(notification(40, "123;BA")).data().assessmentType())
                .isNull();
        assertThat(bare.classify(new Notification(
                                "a", 40, null, null, null, Map.of("type", "cognitive"), Map.of(), RECEIVED_AT))
                        .data()
                        .assessmentType())
                .isEqualTo("cognitive");
    }

    @ParameterizedTest
    @CsvSource({
        "pi.types.B A, behavioral, pi.types.B A is no suffix",
        "pi.types.a;b, behavioral, pi.types.a;b is no suffix",
        "pi.types.BA, Behavioral, pi.types.BA is 'Behavioral'",
        "pi.types.SK, two words, pi.types.SK is 'two words'",
        "pi.types.SK, 'a,b', 'pi.types.SK is ''a,b'''"
    })
    void shouldRefuseAWrongSuffixOrType(String name, String value, String problem) {
        assertThatThrownBy(() -> types(Map.of(name, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void shouldHandOnEverythingThatPiSaid() {
        // Given
        Notification said = new Notification(
                "a-b-c",
                40,
                "123456;BA",
                "EmailInvitation",
                null,
                Map.of("jobid", "12345", "tag", List.of("x", "y")),
                Map.of("other", "1"),
                RECEIVED_AT);

        // When
        AssessmentEvent event = types.classify(said);

        // Then
        assertThat(event)
                .isEqualTo(new AssessmentEvent(
                        "assessment.completed",
                        RECEIVED_AT,
                        new AssessmentEvent.Data(
                                "a-b-c",
                                "behavioral",
                                40,
                                "123456;BA",
                                "123456",
                                "EmailInvitation",
                                said.parameters(),
                                null,
                                null),
                        Strategy.SUFFIX));
    }

    @Test
    void shouldReadBackWhatTheListenerStored() throws Exception {
        // Given
        Notification said = new Notification(
                "a",
                40,
                "1",
                "x",
                "cognitive",
                Map.of("type", "behavioral", "tag", List.of("x", "y")),
                Map.of("o", ""),
                RECEIVED_AT);

        // When
        AssessmentEvent event = types.classify(json.writeValueAsString(said));

        // Then
        assertThat(event).isEqualTo(types.classify(said));
        assertThat(event.data().assessmentType()).isEqualTo("cognitive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"assessmentState\":40}", "not json", "{\"assessmentId\":\"a\","})
    void shouldTakeAMessageThatIsNoNotificationForDead(String text) {
        assertThatThrownBy(() -> types.classify(text))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("the message is not a notification");
    }

    @Test
    void shouldDescribeAnEventOnOneLine() {
        // When
        String line = types.describe(
                types.classify(new Notification("a\nb", 40, "1;XX", null, null, Map.of(), Map.of(), RECEIVED_AT)));

        // Then
        assertThat(line).isEqualTo("assessmentId=a b externalId=1;XX state=40 type=-");
    }

    private String typeBy(Map<String, Object> parameters) {
        return types.classify(new Notification("a", 40, null, null, null, parameters, Map.of(), RECEIVED_AT))
                .data()
                .assessmentType();
    }

    private AssessmentTypes types(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(Map.of("pi.types.BA", "behavioral", "pi.types.CA", "cognitive"));
        settings.putAll(others);
        return TestPi.types(TestSettings.of(settings), json);
    }

    private static Notification notification(int state, String externalId) {
        return new Notification("a", state, externalId, null, null, Map.of(), Map.of(), RECEIVED_AT);
    }
}
