package io.piconnector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.http.AccessTokens.Token;
import io.piconnector.http.ClientCredentials.Answer;
import io.piconnector.http.ClientCredentials.FormPost;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCredentialsTest {

    private static final String SECRET = "s3cr3t of the client/+";

    @Test
    void shouldAskAsTheSpecificationSays() {
        // Given
        Map<String, String> sent = new HashMap<>();
        FormPost http = (url, headers, form) -> {
            sent.putAll(headers);
            sent.put("url", url.toString());
            sent.put("form", form);
            return answer(200, "{\"access_token\":\"abc.def\",\"token_type\":\"bearer\",\"expires_in\":3600}");
        };

        // When
        Token token = credentials(Optional.of("a b"), http).token();

        // Then
        assertThat(token.value()).isEqualTo("abc.def");
        assertThat(token.lifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(sent)
                .containsEntry("url", "https://login.example/token")
                .containsEntry("form", "grant_type=client_credentials&scope=a+b")
                .containsEntry("Content-Type", "application/x-www-form-urlencoded")
                .containsEntry(
                        "Authorization",
                        "Basic "
                                + java.util.Base64.getEncoder()
                                        .encodeToString("client%3A1:s3cr3t+of+the+client%2F%2B"
                                                .getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 300",
        "',\"expires_in\":null', 300",
        "',\"expires_in\":60', 60",
        "',\"expires_in\":\"60\"', 60",
        "',\"expires_in\":1e300', 86400",
        "',\"expires_in\":999999999999999999999', 86400",
        "',\"expires_in\":-5', 0",
        "',\"expires_in\":\"soon\"', 0",
        "',\"expires_in\":[1]', 0",
    })
    void shouldNotBelieveEveryLifetime(String more, long seconds) {
        // When
        Token token = credentials(
                        Optional.empty(),
                        (url, headers, form) -> answer(200, "{\"access_token\":\"abc.def\"" + more + "}"))
                .token();

        // Then
        assertThat(token.lifetime()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>",
                "{\"access_token\":",
                "{\"access_token\":\"\"}",
                "{\"access_token\":5}",
                "{\"access_token\":\"a\\r\\nHost: evil\"}",
                "{\"access_token\":\"a b\"}",
                "{\"access_token\":\"ü\"}",
                "{\"token\":\"abc\"}"
            })
    void shouldRefuseAnAnswerWithoutAUsableToken(String body) {
        assertThatThrownBy(() -> credentials(Optional.empty(), (url, headers, form) -> answer(200, body))
                        .token())
                .isInstanceOf(NoTokenException.class)
                .hasMessage(
                        "no access token: destinations.ats.oauth2.token-url answered without a usable access_token");
    }

    @Test
    void shouldRefuseHugeTokensAndAnswers() {
        for (String body : new String[] {
            "{\"access_token\":\"" + "a".repeat(7_001) + "\"}",
            "{\"access_token\":\"abc\",\"more\":\"" + "a".repeat(70_000) + "\"}",
            "[".repeat(60_000)
        }) {
            assertThatThrownBy(() -> credentials(Optional.empty(), (url, headers, form) -> answer(200, body))
                            .token())
                    .isInstanceOf(NoTokenException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    401|{"error":"invalid_client","error_description":"s3cr3t"}|answered 401: invalid_client
                    400|{"error":"Bad things: s3cr3t"}|answered 400
                    500|s3cr3t|answered 500
                    302|''|answered 302
                    201|{"access_token":"abcdef"}|answered 201
                    200|{"access_token":"abcdef","token_type":"mac"}|answered with a token_type other than Bearer
                    """)
    void shouldSayWhyThereIsNoTokenAndNothingElse(int status, String body, String expected) {
        assertThatThrownBy(() -> credentials(Optional.empty(), (url, headers, form) -> answer(status, body))
                        .token())
                .isInstanceOf(NoTokenException.class)
                .hasMessage("no access token: destinations.ats.oauth2.token-url " + expected);
    }

    @Test
    void shouldTryAgainAndHonourRetryAfter() {
        // Given
        FormPost http = (url, headers, form) -> new Answer(429, Map.of("Retry-After", "7"), new byte[0]);

        // Then
        assertThatThrownBy(() -> credentials(Optional.empty(), http).token()).satisfies(failure -> {
            assertThat(HttpFailures.of(failure).permanent()).isFalse();
            assertThat(HttpFailures.of(failure).retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(HttpFailures.of(failure).message()).endsWith("token-url answered 429");
        });
    }

    @Test
    void shouldSayThatTheEndpointIsAway() {
        // Given
        FormPost http = (url, headers, form) -> {
            throw new IOException("connection refused");
        };

        // Then
        assertThatThrownBy(() -> credentials(Optional.empty(), http).token())
                .hasMessage("no access token: destinations.ats.oauth2.token-url did not answer:"
                        + " IOException: connection refused");
    }

    @Test
    void shouldShowNoSecret() {
        assertThat(credentials(Optional.empty(), (url, headers, form) -> null).toString())
                .doesNotContain("s3cr3t", "Basic");
    }

    private static Answer answer(int status, String body) {
        return new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static ClientCredentials credentials(Optional<String> scope, FormPost http) {
        return new ClientCredentials(
                "destinations.ats.oauth2.token-url",
                URI.create("https://login.example/token"),
                "client:1",
                SECRET,
                scope,
                http);
    }
}
