package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.outbox.PermanentFailureException;
import java.net.URI;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    private static final CamelContext CAMEL = new DefaultCamelContext();

    @AfterAll
    static void close() throws Exception {
        CAMEL.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/candidates/${body.data.recordId}, /candidates/123",
        "/${body.data.recordId}/done?job=${body.data.parameters.job-id}, /123/done?job=7",
        "'/x/${body[data][recordId]}', /x/123",
        "/x/${body.data.state}/${body.data.flag}, /x/40/true",
        "?id=${body.data.recordId}, ?id=123",
        "/fixed%20text, /fixed%20text",
    })
    void shouldPutValuesIntoThePath(String template, String expected) {
        assertThat(of(template, "123")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../admin",
                "a/b",
                "a?b=c",
                "a#b",
                "%2f",
                "%2e%2e",
                "a b",
                "a&b=c",
                "a;b",
                "a\\b",
                "Zoë 😀",
                "a+b",
                "a\r\nHost: x",
                "\u0000",
                "//evil.example",
                "@evil.example",
                "...",
                "{x}",
                "a\u202eb",
                "ａ／ｂ"
            })
    void shouldKeepAHostileValueWithinItsSegmentAndItsParameter(String value) {
        // When
        String path = of("/candidates/${body.data.recordId}/tests?id=${body.data.recordId}&x=1", value);

        // Then
        URI url = URI.create(RequestPath.append("https://ats.example/api", path));
        assertThat(url.getHost()).isEqualTo("ats.example");
        assertThat(url.getRawPath().split("/")).hasSize(5).endsWith("tests");
        assertThat(url.getRawPath()).matches("[\\x21-\\x7e]+").doesNotContain("/../", "//");
        assertThat(url.getPath()).isEqualTo("/api/candidates/" + value + "/tests");
        assertThat(url.getRawQuery().split("&")).hasSize(2);
        assertThat(url.getQuery()).isEqualTo("id=" + value + "&x=1");
        assertThat(url.getRawFragment()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/${body.data.recordId}/b, .",
        "/a/${body.data.recordId}/b, ..",
        "/a/${body.data.recordId}, ..",
        "/a/.${body.data.recordId}, .",
        "/a/%2e${body.data.recordId}/c, .",
    })
    void shouldRefuseAValueThatWouldLeadElsewhere(String template, String value) {
        assertThatThrownBy(() -> of(template, value))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("has a segment of dots");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/${body.data.nothing}",
                "/a/${body.data}",
                "/a/${body.nothing.at.all}",
                "/a/${body[data][nothing]}",
                "/a/${body.data.recordId.noMethod}",
                "/a/${body.noMethod()}",
                "/a/${header.none}"
            })
    void shouldGiveUpWithoutTheEventWhenAValueIsMissing(String template) {
        assertThatThrownBy(() -> of(template, "Ada-secret"))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining(template.substring(3))
                .hasMessageNotContaining("Ada-secret");
    }

    @Test
    void shouldGiveUpOnAValueThatIsTooLong() {
        assertThatThrownBy(() -> of("/a/${body.data.recordId}", "x".repeat(100_000)))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("is longer than 4096 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "candidates, starts with neither / nor ?",
        "/a b, has a character that no URL can have",
        "/a#b, has a character that no URL can have",
        "/a/%zz, has a character that no URL can have",
        "/a/${body.x, has a ${ without its }",
        "/a/${no such function(}, which is no Simple expression",
    })
    void shouldRefuseAPathThatCanBeNone(String template, String expected) {
        assertThatThrownBy(() -> RequestPath.parse(template, CAMEL.resolveLanguage("simple")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://x.example, /a, https://x.example/a",
        "https://x.example/, /a, https://x.example/a",
        "https://x.example/api/, /a?b=1, https://x.example/api/a?b=1",
        "https://x.example/api?key=%2B, /a?b=1, https://x.example/api/a?key=%2B&b=1",
        "https://x.example/api?key=1, /a, https://x.example/api/a?key=1",
        "https://x.example/api?key=1, ?b=1, https://x.example/api?key=1&b=1",
        "https://x.example/api?key=1, '', https://x.example/api?key=1",
    })
    void shouldAppendThePathBeforeTheQueryOfTheUrl(String url, String path, String expected) {
        assertThat(RequestPath.append(url, path)).isEqualTo(expected);
    }

    private static String of(String template, String recordId) {
        Exchange exchange = new DefaultExchange(CAMEL);
        try {
            exchange.getMessage()
                    .setBody(new ObjectMapper()
                            .writeValueAsBytes(Map.of(
                                    "data",
                                    Map.of(
                                            "recordId",
                                            recordId,
                                            "state",
                                            40,
                                            "flag",
                                            true,
                                            "parameters",
                                            Map.of("job-id", "7")))));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return RequestPath.parse(template, CAMEL.resolveLanguage("simple")).of(exchange);
    }
}
