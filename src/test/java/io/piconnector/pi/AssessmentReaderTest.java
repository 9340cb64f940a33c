package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.piconnector.config.TestSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssessmentReaderTest {

    private static final String USERNAME = "pi@group";
    private static final String PASSWORD = "pä ss/w:rd+1";
    private static final String ENCODED = "p%C3%A4%20ss%2Fw%3Ard%2B1";
    private static final String PATH = "/listeners/predictiveindex/assessmentstatus";
    private static final String URL =
            "https://pi%40group:" + ENCODED + "@connector.example" + PATH + "?type=behavioral&job_id=a%22b%20c";

    private final ObjectMapper json = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
    private final AssessmentReader reader = reader(Map.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                URL,
                " " + URL + "\n",
                "https://pi@group:" + PASSWORD + "@connector.example" + PATH + "?type=behavioral", // decoded
                "HTTPS://PI%40group:p%c3%a4%20ss%2fw%3ard%2b1@CONNECTOR.example" + PATH, // small hexadecimal digits
                "https://connector.example" + PATH + "?type=cognitive",
                "https://other.example:8443/pi/listeners/predictiveindex/behavioralassessment",
                "https:\\/\\/pi%40group:" + ENCODED
                        + "@connector.example\\/listeners\\/predictiveindex\\/assessmentstatus"
            })
    void shouldMakeAFieldNullThatIsOurWebhooksUrl(String url) throws Exception {
        // When
        JsonNode cleaned = clean(json.createObjectNode().put("id", 1).put("hook", url));

        // Then
        assertThat(cleaned.toString()).isEqualTo("{\"id\":1,\"hook\":null}");
    }

    @Test
    void shouldMakeAFieldNullThatIsOurWebhooksUrlEncodedOnceMore() throws Exception {
        // Given
        String once = URLEncoder.encode(URL, StandardCharsets.UTF_8);
        String twice = URLEncoder.encode(once, StandardCharsets.UTF_8);

        // Then
        assertThat(clean(json.createArrayNode().add(once).add(twice).add(1)).toString())
                .isEqualTo("[null,null,1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call URL, then wait           | call ***, then wait",
                "<a href=\"URL\">here</a>      | <a href=\"***\">here</a>",
                "{\"hook\":\"URL\",\"n\":1.10} | {\"hook\":\"***\",\"n\":1.10}",
                "user pi@group:PASSWORD!       | user ***!",
                "the password is ENCODED       | the password is ***",
                "Basic BASE64==, sent          | Basic ***==, sent",
                "https://x/?u=ENCODED&v=2      | https://x/?u=***&v=2",
                "p\\u00e4 ss\\/w:rd+1 x        | *** x",
                "p&auml; p&#xe4; ss&#47;w:rd+1 | p&auml; ***",
                "p%C3%A4+ss%2fw%3Ard%2b1       | ***",
                "URL URL                       | *** ***",
                "请打开 URL　然后               | 请打开 ***　然后",
                "{\\\"hook\\\":\\\"URL\\\",\\\"n\\\":1} | {\\\"hook\\\":\\\"***\\\",\\\"n\\\":1}",
                "&lt;a href=&quot;URL&quot;&gt; | &lt;a href=&quot;***&quot;&gt;",
                "a=1&hook=QUERY&b=2 QUERY%20c  | a=1&hook=***&b=2 ***%20c",
                "pi@group:PASSWORD@me.example/listeners/predictiveindex/assessmentstatus! | ***!",
                "a 100% %zz \\x &no; & 王 ü     | a 100% %zz \\x &no; & 王 ü"
            })
    void shouldTakeUrlAndCredentialsOutOfLongerText(String template, String expected) throws Exception {
        // Given
        String base64 = Base64.getEncoder()
                .withoutPadding()
                .encodeToString((USERNAME + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        String text = template.replace("URL", URL)
                .replace("QUERY", URLEncoder.encode(URL, StandardCharsets.UTF_8))
                .replace("PASSWORD", PASSWORD)
                .replace("ENCODED", ENCODED)
                .replace("BASE64", base64);

        // Then
        assertThat(clean(json.createObjectNode().put("note", text)).get("note").textValue())
                .isEqualTo(expected);
    }

    @Test
    void shouldTakeThemOutAtAnyDepthAndOutOfNamesToo() throws Exception {
        // Given
        String answer = """
                {"a": [{"b": {"URL": 1, "x PASSWORD": {"c": ["URL", 2.50]}, "***": 3}}]}""".replace("URL", URL).replace("PASSWORD", PASSWORD);

        // Then
        assertThat(clean(answer).toString())
                .isEqualTo("{\"a\":[{\"b\":{\"***2\":1,\"x ***\":{\"c\":[null,2.50]},\"***\":3}}]}");
    }

    @Test
    void shouldTakeOutThePreviousPasswordToo() throws Exception {
        // Given
        AssessmentReader rotating = reader(Map.of("pi.listener.previous-password", "the old one"));

        // When
        JsonNode cleaned = rotating.read("{\"hook\":\"https://pi%40group:the%20old%20one@gone.example/x?y=1\"}"
                        .getBytes(StandardCharsets.UTF_8))
                .assessment();

        // Then
        assertThat(cleaned.toString()).isEqualTo("{\"hook\":\"https://***@gone.example/x?y=1\"}");
    }

    @Test
    void shouldFindACredentialTooShortToBeLookedForAloneBehindItsUserName() throws Exception {
        // Given
        AssessmentReader shortOne = reader(Map.of("pi.listener.password", "abc"));

        // When
        JsonNode cleaned = shortOne.read(
                        "[\"abc\", \"https://pi%40group:abc@x.example/\"]".getBytes(StandardCharsets.UTF_8))
                .assessment();

        // Then
        assertThat(cleaned.toString()).isEqualTo("[\"abc\",\"https://***@x.example/\"]");
    }

    @Test
    void shouldHandOnEverythingElseAsItIs() throws Exception {
        // Given
        String answer = "{\"a\":1.10,\"b\":12345678901234567890.00,\"c\":[true,null,\"\",{\"深\":\"ü😀\"}],"
                + "\"d\":\"https://results.example/x?a=%C3%BC&amp;b\",\"e\":\"nul \\u0000 and \\\\u0000\",\"g\":{}}";

        // Then
        assertThat(clean(answer).toString()).isEqualTo(answer);
    }

    @Test
    void shouldPutTheReplacementCharacterWhereThereIsHalfACharacter() throws Exception {
        assertThat(clean("{\"a\\ud800\":\"b\\udc00c\"}").toString()).isEqualTo("{\"a\uFFFD\":\"b\uFFFDc\"}");
    }

    @Test
    void shouldTakeTheLastOfTwoFieldsOfOneName() throws Exception {
        assertThat(clean("{\"a\":1,\"a\":2}").toString()).isEqualTo("{\"a\":2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"state\":40,\"a\":NESTED501}   | nested more than 500 deep",
                "{\"state\":40,\"a\":NESTED2000}  | ",
                "{\"state\":40,\"a\":1e999999999} | more than 1000 digits",
                "{\"state\":40,\"a\":1e-99999}    | more than 1000 digits",
                "{\"a\":1e99999999999999}         | ",
                "{\"a\":DIGITS}                   | ",
                "{\"state\":40,\"a\":NaN}         | NaN",
                "{\"state\":40,\"a\":-Infinity}   | NaN"
            })
    void shouldSayWhyAnAnswerCannotBeHandedOn(String answer, String problem) throws Exception {
        // When
        PiAnswer read = reader.read(answer.replaceAll("NESTED501", "[".repeat(500) + "]".repeat(500))
                .replaceAll("NESTED2000", "[".repeat(2000) + "]".repeat(2000))
                .replaceAll("DIGITS", "1".repeat(1_500))
                .getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(read.problem())
                .startsWith("PI's API gave an answer that cannot be delivered: ")
                .contains(problem == null ? "" : problem)
                .hasSizeLessThan(300);
    }

    @Test
    void shouldHandOnWhatIsNestedAsDeepAsCanBeCarried() throws Exception {
        // Given
        String deepest = "[".repeat(500) + "]".repeat(500);

        // Then
        assertThat(clean(deepest).toString()).isEqualTo(deepest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>maintenance</html>", "{\"a\":", "{\"a\":1,}"})
    void shouldNotTakeBrokenJsonForAnAnswer(String answer) {
        assertThatThrownBy(() -> reader.read(answer.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    private JsonNode clean(JsonNode answer) throws IOException {
        return clean(answer.toString());
    }

    private JsonNode clean(String answer) throws IOException {
        PiAnswer read = reader.read(answer.getBytes(StandardCharsets.UTF_8));
        assertThat(read.problem()).isNull();
        return read.assessment();
    }

    private AssessmentReader reader(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "pi.listener.path", "/listeners/predictiveindex",
                "pi.listener.username", USERNAME,
                "pi.listener.password", PASSWORD));
        settings.putAll(others);
        TestSettings all = TestSettings.of(settings);
        return new AssessmentReader(new OwnWebhook(all.pi(), all.byName().redaction()), json);
    }
}
