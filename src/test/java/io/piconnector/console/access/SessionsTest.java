package io.piconnector.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.config.TestSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {

    private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");
    private static final String PASSWORD = "a long password";

    private final TestClock clock = new TestClock();
    private final Sessions sessions = sessions(PASSWORD);
    private final String session = sessions.begin(new Caller("ada", Role.OPERATOR, null));

    private static final class TestClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private Sessions sessions(String password) {
        return sessions(password, "the store's password");
    }

    private Sessions sessions(String password, String storePassword) {
        TestSettings settings = TestSettings.of(
                "quarkus.datasource.password",
                storePassword,
                "console.users.ada.password",
                password,
                "console.users.ada.role",
                "operator",
                "console.users.bob.password",
                PASSWORD,
                "console.users.bob.role",
                "viewer");
        return new Sessions(new AccessSettings(settings.console(), settings.byName()), clock);
    }

    @Test
    void shouldReadASessionThatAnotherReplicaBegan() {
        assertThat(sessions(PASSWORD).read(session)).hasValueSatisfying(found -> {
            assertThat(found.caller()).isEqualTo(new Caller("ada", Role.OPERATOR, START));
            assertThat(found.isStale()).isFalse();
        });
    }

    @Test
    void shouldEndWithThePassword() {
        assertThat(sessions("another password").read(session)).isEmpty();
    }

    /** Otherwise a stolen cookie would tell whether a guessed password is right, as fast as somebody can compute. */
    @Test
    void shouldNotBeSignedByThePasswordAlone() {
        assertThat(sessions(PASSWORD, "another store").read(session)).isEmpty();
    }

    @Test
    void shouldEndAfterHalfAnHourWithoutUse() {
        clock.now = START.plus(Duration.ofMinutes(30));
        assertThat(sessions.read(session)).isPresent();
        clock.now = START.plus(Duration.ofMinutes(30)).plusSeconds(1);
        assertThat(sessions.read(session)).isEmpty();
    }

    @Test
    void shouldEndAfterTwelveHoursHoweverMuchItIsUsed() {
        // When
        String used = session;
        while (clock.now.isBefore(START.plus(Duration.ofHours(12)))) {
            clock.now = clock.now.plus(Duration.ofMinutes(20));
            Sessions.Found found = sessions.read(used).orElseThrow();
            assertThat(found.isStale()).isTrue();
            used = sessions.write(found.caller());
        }

        // Then
        clock.now = clock.now.plusSeconds(1);
        assertThat(sessions.read(used)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c.d", "YWRh.1.1.", "%%%%"})
    void shouldNotReadWhatItDidNotWrite(String cookie) {
        assertThat(sessions.read(cookie)).isEmpty();
    }

    @Test
    void shouldRefuseEveryChangedCharacter() {
        for (int i = 0; i < session.length(); i++) {
            char other = session.charAt(i) == 'A' ? 'B' : 'A';
            String forged = session.substring(0, i) + other + session.substring(i + 1);
            if (i < session.length() - 1) { // the last character holds bits that nobody reads
                assertThat(sessions.read(forged)).as(forged).isEmpty();
            }
        }
    }

    @Test
    void shouldMakeATokenForTheFormsOfOneSessionOnly() {
        // When
        String token = sessions.formToken("ada", START);

        // Then
        assertThat(token).isEqualTo(sessions(PASSWORD).formToken("ada", START));
        assertThat(token)
                .isNotEqualTo(sessions.formToken("ada", START.plusSeconds(1)))
                .isNotEqualTo(sessions.formToken("bob", START));
    }
}
