package io.piconnector.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessSettingsTest {

    private static final String HASH = "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";
    private static final String SHA = "sha256:" + "0a".repeat(32);

    private static AccessSettings settings(String... namesAndValues) {
        TestSettings settings = TestSettings.of(namesAndValues);
        return new AccessSettings(settings.console(), settings.byName());
    }

    @Test
    void shouldBeOffUnlessSomebodyMayComeIn() {
        assertThat(settings().isOn()).isFalse();
        assertThat(settings("console.users.ada.password", "a long password", "console.users.ada.role", "viewer")
                        .isOn())
                .isTrue();
        assertThat(settings("console.tokens.ci.token", SHA, "console.tokens.ci.role", "operator")
                        .isOn())
                .isTrue();
        assertThat(settings("quarkus.oidc.auth-server-url", "https://login.example")
                        .isOn())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "console.users.ada.role     | admin          | console.users.ada.role is 'admin': write viewer or operator",
                "console.users.ada.role     | ''             | console.users.ada.role is missing: write viewer or operator",
                "console.users.ada.password | short          | console.users.ada.password has fewer than 12 characters",
                "console.users.ada.password | $2y$12$short   | console.users.ada.password is no bcrypt hash",
                "console.users.ada.password | $2y$31$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW | console.users.ada.password is no bcrypt hash",
                "console.users.ada.password | ''             | console.users.ada.password is not set: set it",
                "console.tokens.ci.role     | root           | console.tokens.ci.role is 'root'",
                "console.tokens.ci.token    | too-short      | console.tokens.ci.token has fewer than 32 characters",
                "console.tokens.ci.token    | sha256:abc     | console.tokens.ci.token is no SHA-256 hash",
                "console.addresses          | 10.0.0.0/99    | console.addresses is wrong: '10.0.0.0/99'"
            })
    void shouldRefuse(String name, String value, String problem) {
        // Given
        Map<String, String> sound = new HashMap<>(Map.of(
                "console.users.ada.password",
                HASH,
                "console.users.ada.role",
                "viewer",
                "console.tokens.ci.token",
                SHA,
                "console.tokens.ci.role",
                "operator"));

        // When
        sound.put(name, value);

        // Then
        TestSettings settings = TestSettings.of(sound);
        assertThatThrownBy(() -> new AccessSettings(settings.console(), settings.byName()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void shouldNotShowSecrets() {
        assertThat(settings("console.users.ada.password", "a long password", "console.users.ada.role", "viewer")
                        .users()
                        .toString())
                .doesNotContain("a long password");
    }
}
