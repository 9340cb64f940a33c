package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

public class CredentialsTest {

    private static final Credentials CREDENTIALS = new Credentials("user@group", "pa:ss wörd");

    @Test
    void shouldMatchWhatPiSendsForAUserNameThatIsWrittenWithPercent40InTheUrl() {
        // Given https://user%40group:…@host/: it arrives decoded
        String header = basic("user@group:pa:ss wörd");

        // Then
        assertThat(CREDENTIALS.matches(header)).isTrue();
    }

    @Test
    void shouldMatchHoweverTheSchemeIsWritten() {
        String token = basic("user@group:pa:ss wörd").substring("Basic ".length());

        assertThat(CREDENTIALS.matches("basic " + token)).isTrue();
        assertThat(CREDENTIALS.matches("BASIC   " + token + " ")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user@group:pa:ss wörd ",
                "user@group:pa:ss wör",
                "user@group:pa:ss word",
                "user%40group:pa:ss wörd",
                "User@group:pa:ss wörd",
                "user@group:",
                "user@group",
                ":pa:ss wörd",
                ":",
                ""
            })
    void shouldNotMatchAnythingElse(String sent) {
        assertThat(CREDENTIALS.matches(basic(sent))).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "Basic not*base64",
                "Basic dXNlcg=x",
                "Basicdxnlcg==",
                "Bearer dXNlckBncm91cDpwYTpzcyB3w7ZyZA==",
                "user@group:pa:ss wörd"
            })
    void shouldNotMatchAHeaderThatIsBroken(String header) {
        assertThat(CREDENTIALS.matches(header)).isFalse();
    }

    @Test
    void shouldKeepThePasswordOutOfItsText() {
        assertThat(CREDENTIALS).hasToString("Credentials[user@group:***]");
    }

    public static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }
}
