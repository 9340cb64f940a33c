package io.piconnector.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.testkit.Fuzz;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"/a?b /a?b", "http://c /", "HTTPS://c/a?b=/d /a?b=/d", "http://c?b=/d /?b=/d", "http://c#/d /#/d"})
    void shouldFindThePath(String target, String path) {
        assertThat(RequestTarget.originForm(target)).contains(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "c:80", "", "a/b", "ftp://c/a", "?a"})
    void shouldFindNoPathWhenThereIsNone(String target) {
        assertThat(RequestTarget.originForm(target)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "/a?b=%41 /a?b=%41",
                "/a?b=% /a?b=%25",
                "/a?b=%4 /a?b=%254",
                "/a?b=%zz /a?b=%25zz",
                "/a?{\"<|>\"}`^ /a?%7B%22%3C%7C%3E%22%7D%60%5E",
                "/a\\b /a%5Cb",
                "/[a]?b[]=c /%5Ba%5D?b%5B%5D=c",
                "/a?b#c /a?b%23c",
                "/a?\u00e4 /a?%E4",
                "http://c/a?{ /a?%7B"
            })
    void shouldEncodeWhatMayNotStandInAUrl(String target, String escaped) {
        assertThat(RequestTarget.escape(target)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/", "/a.b/c-d_e~f", "/.well-known/a", "/a%20b"})
    void shouldTakePathsThatHaveOneReading(String path) {
        assertThat(RequestTarget.isNormal(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/a/../b",
                "/a/./b",
                "/a/.",
                "//a",
                "/a//b",
                "/a;b",
                "/a\\b",
                "/%2e",
                "/%2E%2E/",
                "/a%2fb",
                "/a%5Cb"
            })
    void shouldRefusePathsThatHaveTwo(String path) {
        assertThat(RequestTarget.isNormal(path)).isFalse();
    }

    @Test
    void shouldMakeAUrlOfWhateverComes() {
        Fuzz.of("/a?b=c&d=%41", "http://c/a", "/a/../b;c", "/%zz{}").run(input -> {
            String target = "/" + new String(input.bytes(), StandardCharsets.ISO_8859_1);
            String escaped = RequestTarget.escape(target);
            assertThat(escaped).matches("[!-~]*+").isEqualTo(RequestTarget.escape(escaped));
            if (RequestTarget.isNormal(escaped.split("\\?", 2)[0])) {
                assertThat(URI.create(escaped)).hasToString(escaped);
            }
        });
    }

    @Test
    void shouldWriteATextAsItWouldArrive() {
        assertThat(RequestTarget.ofText("/a?ü={x} y#\u001b")).isEqualTo("/a?%C3%BC=%7Bx%7D%20y%23%1B");
    }
}
