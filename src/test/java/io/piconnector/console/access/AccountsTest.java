package io.piconnector.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.TestSettings;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {

    /** Of "abc". */
    private static final String SALT_AND_HASH = "$04$abcdefghijklmnopqrstuu";

    private static final String LONG_TOKEN = "0123456789abcdef0123456789abcdef";

    private static Accounts accounts(String... namesAndValues) {
        TestSettings settings = TestSettings.of(namesAndValues);
        return new Accounts(new AccessSettings(settings.console(), settings.byName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2a", "$2b", "$2y"})
    void shouldKnowAUserByABcryptHashHoweverItIsMarked(String mark) {
        // Given
        Accounts accounts = accounts(
                "console.users.bob.password",
                mark + SALT_AND_HASH + "wNTaqZXQTlmL7MAcPHrdX4a46Vzz6oO",
                "console.users.bob.role",
                "viewer");

        // Then
        assertThat(accounts.user("bob", "bob's long password")).contains(new Caller("bob", Role.VIEWER, null));
        assertThat(accounts.user("bob", "bob's long Password")).isEmpty();
        assertThat(accounts.user("eve", "bob's long password")).isEmpty();
    }

    @Test
    void shouldRememberWhatWasProvedAndNothingElse() {
        // Given
        Accounts accounts =
                accounts("console.users.ada.password", "a long password", "console.users.ada.role", "operator");
        assertThat(accounts.remembered("ada", "a long password")).isEmpty();

        // When
        accounts.user("ada", "a wrong password");
        accounts.user("ada", "a long password");

        // Then
        assertThat(accounts.remembered("ada", "a long password")).contains(new Caller("ada", Role.OPERATOR, null));
        assertThat(accounts.remembered("ada", "a wrong password")).isEmpty();
        assertThat(accounts.remembered("eve", "a long password")).isEmpty();
    }

    @Test
    void shouldKnowATokenInClearOrHashed() {
        // Given
        String other = LONG_TOKEN + "2";
        Accounts accounts = accounts(
                "console.tokens.one.token",
                LONG_TOKEN,
                "console.tokens.one.role",
                "viewer",
                "console.tokens.two.token",
                "sha256:" + HexFormat.of().formatHex(Secret.sha256(other)),
                "console.tokens.two.role",
                "operator");

        // Then
        assertThat(accounts.token(LONG_TOKEN)).contains(new Caller("token:one", Role.VIEWER, null));
        assertThat(accounts.token(other)).contains(new Caller("token:two", Role.OPERATOR, null));
        assertThat(accounts.token(other + "3")).isEmpty();
        assertThat(accounts.user("one", LONG_TOKEN)).isEmpty();
    }
}
