package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final String SECRET = "p/ß \"q\"&<1>'+%41=";

    private final Redaction redaction = new Redaction(List.of(SECRET));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p/ß \"q\"&<1>'+%41=",
                "p%2F%C3%9F%20%22q%22%26%3C1%3E%27%2B%2541%3D",
                "p%2f%c3%9f%20%22q%22%26%3c1%3e%27%2b%2541%3d",
                "p%2f%C3%9f+%22q%22%26%3c1%3E%27%2B%2541%3d",
                "p\\/ß \\\"q\\\"&<1>'+%41=",
                "p\\u002F\\u00DF\\u0020\\u0022q\\u0022\\u0026\\u003C1\\u003e\\u0027\\u002b\\u002541\\u003d",
                "p/ß &quot;q&quot;&amp;&lt;1&gt;&apos;+%41=",
                "p/&#223; &#34;q&#34;&#38;&#60;1&#62;&#39;+%41=",
                "p&#x2F;&#xdf;&#X20;&#x22;q&#x22;&#x26;&#x3C;1&#x3e;&#x27;&#x2B;&#x25;41&#x3D;",
                "p%2F&#223;+\\u0022q&quot;&amp;%3c1>'%2b%2541=",
            })
    void shouldHideASecretInEverySpelling(String spelling) {
        assertThat(redaction.apply("token " + spelling + " is not allowed")).isEqualTo("token *** is not allowed");
    }

    @Test
    void shouldHideASecretWhenEncodingsAreWithinOneAnother() {
        // Given
        List<UnaryOperator<String>> encodings = List.of(
                text -> URLEncoder.encode(text, StandardCharsets.UTF_8),
                text -> URLEncoder.encode(text, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT),
                text -> text.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"),
                text -> text.replace("&", "&amp;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;")
                        .replace("<", "&lt;"));
        for (UnaryOperator<String> first : encodings) {
            for (UnaryOperator<String> second : encodings) {
                for (UnaryOperator<String> third : encodings) {
                    String spelling = third.apply(second.apply(first.apply(SECRET)));

                    // Then
                    assertThat(redaction.apply("a " + spelling + " z"))
                            .as(spelling)
                            .isEqualTo("a *** z");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:", "ab:", "abc:", "pi@group:"})
    void shouldHideASecretWithinBase64(String before) {
        // Given
        Redaction own = new Redaction(List.of("Zoë's password"));
        for (Base64.Encoder encoder :
                List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
            byte[] bytes = (before + "Zoë's password").getBytes(StandardCharsets.UTF_8);

            // When
            String line = own.apply("Basic " + encoder.encodeToString(bytes) + " was refused");

            // Then
            assertThat(line).matches("Basic [A-Za-z0-9]*\\*\\*\\*[A-Za-z0-9=]{0,3} was refused");
        }
    }

    @Test
    void shouldHideTheWholeOfASecretThatContainsAnotherOne() {
        // Given
        Redaction own = new Redaction(List.of("secret", "secret-and-more"));

        // When
        String line = own.apply("sent secret-and-more, then secret, then secret");

        // Then
        assertThat(line).isEqualTo("sent ***, then ***, then ***");
    }

    @ParameterizedTest
    @CsvSource({"100%, 100%", "a&b;c, a&b;c", "%zz \\q &; &#; &#x; &#99999999;, %zz \\q &; &#; &#x; &#99999999;"})
    void shouldLeaveTextWithoutASecretAsItIs(String text, String expected) {
        assertThat(redaction.apply(text)).isEqualTo(expected).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "\\", "\\u", "\\u00", "&", "&#", "&#x", "&amp", "\ud83d", "😀", "\udc00"})
    void shouldReadTextThatEndsWithinAnEscape(String end) {
        assertThat(redaction.apply(end)).isEqualTo(end);
        assertThat(redaction.apply(SECRET + end)).isEqualTo("***" + end);
    }

    @Test
    void shouldReadAnyTextWhateverItIs() {
        // Given
        Random random = new Random(9);
        String alphabet = "%\\&#;xu0123456789abcdefAMPampltgtquo/\"' +ß😀" + SECRET;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            // Then
            assertThat(redaction.apply(text + " " + SECRET))
                    .doesNotContain(SECRET)
                    .endsWith("***");
        }
    }

    @Test
    void shouldTakeTimeInProportionToTheText() {
        // Given text that begins like the secret at every character, or like an escape
        Redaction own = new Redaction(List.of("a".repeat(100) + "b"));
        for (String part : List.of("a", "%25", "&amp;", "&", "\\u00")) {
            String text = part.repeat(1_000_000 / part.length());

            // When
            long start = System.nanoTime();
            own.apply(text);

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(part).isLessThan(Duration.ofSeconds(10));
        }
    }
}
