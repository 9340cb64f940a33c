package io.piconnector.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookFormTest {

    private static final String FORM = WebhookForm.CONTENT_TYPE;

    @Test
    void shouldKeepFieldsInOrderAndEveryValueOfARepeatedOne() {
        // When
        Map<String, List<String>> fields = parse("b=1&a=2&b=3&c&d=&=e");

        // Then
        assertThat(fields.keySet()).containsExactly("b", "a", "c", "d", "");
        assertThat(fields)
                .containsEntry("b", List.of("1", "3"))
                .containsEntry("c", List.of(""))
                .containsEntry("d", List.of(""))
                .containsEntry("", List.of("e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id=123456;BA", "id=123456%3BBA", "id=123456%3bBA", "i%64=123456;BA"})
    void shouldTakeASemicolonForACharacterLikeAnyOther(String body) {
        assertThat(parse(body)).isEqualTo(Map.of("id", List.of("123456;BA")));
    }

    @Test
    void shouldDecodeOnce() {
        assertThat(parse("a=1%2B1&b=1+1&c=100%2525&d=x%3Dy%26z=0"))
                .isEqualTo(Map.of(
                        "a", List.of("1+1"), "b", List.of("1 1"), "c", List.of("100%25"), "d", List.of("x=y&z=0")));
    }

    @Test
    void shouldReadUtf8RawAndPercentEncoded() {
        assertThat(parse("a=Zoë 😀&b=Zo%C3%AB%20%F0%9F%98%80"))
                .isEqualTo(Map.of("a", List.of("Zoë 😀"), "b", List.of("Zoë 😀")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "APPLICATION/X-WWW-FORM-URLENCODED",
                " application/x-www-form-urlencoded ; charset=utf-8",
                "application/x-www-form-urlencoded;charset=UTF-8",
                "application/x-www-form-urlencoded; charset=\"utf-8\"",
                "application/x-www-form-urlencoded; boundary=x; CHARSET = UTF8",
                "application/x-www-form-urlencoded;"
            })
    @NullSource
    void shouldAcceptTheContentTypeHoweverItIsWritten(String contentType) {
        assertThat(WebhookForm.parse(contentType, "a=ë".getBytes(UTF_8))).isEqualTo(Map.of("a", List.of("ë")));
    }

    @Test
    void shouldReadAnotherCharsetRawAndPercentEncoded() {
        // When
        Map<String, List<String>> fields =
                WebhookForm.parse(FORM + "; charset=ISO-8859-1", "a=ë&b=%EB".getBytes(ISO_8859_1));

        // Then
        assertThat(fields).isEqualTo(Map.of("a", List.of("ë"), "b", List.of("ë")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded-not",
                "form",
                ""
            })
    void shouldRefuseAnotherContentType(String contentType) {
        assertUnreadable(contentType, "a=b".getBytes(UTF_8), "the content type is not " + FORM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"klingon", "utf-99", "../../etc", "x y", "%", "é"})
    void shouldRefuseAnUnknownCharset(String charset) {
        assertUnreadable(
                FORM + "; charset=" + charset, "a=b".getBytes(UTF_8), "the charset of the content type is unknown");
    }

    @Test
    void shouldRefuseAnEmptyBody() {
        assertUnreadable(FORM, new byte[0], "the body is empty");
    }

    @Test
    void shouldRefuseABodyThatIsNotWhatItsCharsetSays() {
        assertUnreadable(FORM, "a=ë".getBytes(ISO_8859_1), "the body is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%ZZ", "a=%-1", "%=b", "a=%u0041"})
    void shouldRefuseABrokenPercentEncoding(String body) {
        assertUnreadable(FORM, body.getBytes(UTF_8), "the percent-encoding is broken");
    }

    @Test
    void shouldKeepParametersOfAQueryEvenWhereTheyAreWronglyEncoded() {
        // When
        Map<String, List<String>> parameters =
                WebhookForm.parseQuery("jobid=12345&department=R%26D&discount=5%&a=1&a=2");

        // Then
        assertThat(parameters)
                .isEqualTo(Map.of(
                        "jobid", List.of("12345"),
                        "department", List.of("R&D"),
                        "discount", List.of("5%"),
                        "a", List.of("1", "2")));
    }

    @Test
    void shouldHaveNoParametersWithoutAQuery() {
        assertThat(WebhookForm.parseQuery(null)).isEmpty();
        assertThat(WebhookForm.parseQuery("")).isEmpty();
    }

    private static Map<String, List<String>> parse(String body) {
        return WebhookForm.parse(FORM, body.getBytes(UTF_8));
    }

    private static void assertUnreadable(String contentType, byte[] body, String reason) {
        assertThatThrownBy(() -> WebhookForm.parse(contentType, body))
                .isInstanceOf(UnreadableException.class)
                .hasMessage(reason);
    }
}
