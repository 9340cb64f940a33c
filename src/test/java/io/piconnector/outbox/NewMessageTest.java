package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class NewMessageTest {

    @ParameterizedTest
    @NullAndEmptySource
    void shouldNeedAKey(String key) {
        assertThatThrownBy(() -> message(key, "{}", null, null))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("a message for queue 'ats' has no key")
                .hasMessageContaining("CamelOutboxKey");
    }

    @Test
    void shouldLimitTheLengthOfAKey() {
        assertThat(message("k".repeat(512), "{}", null, null).key()).hasSize(512);
        assertThatThrownBy(() -> message("k".repeat(513), "{}", null, null))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("has 513 characters");
    }

    @Test
    void shouldRefuseWhatPostgresqlCannotHold() {
        assertThatThrownBy(() -> message("a\0", "{}", null, null))
                .hasMessage("the message's key holds a NUL character");
        assertThatThrownBy(() -> message("a", "\0", null, null)).hasMessage("the message's body holds a NUL character");
        assertThatThrownBy(() -> message("a", "{}", "\0", null))
                .hasMessage("the message's correlationId holds a NUL character");
        assertThatThrownBy(() -> message("a", "{}", null, "\0"))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessage("the message's externalId holds a NUL character");
    }

    private static NewMessage message(String key, String body, String correlationId, String externalId) {
        return TestMessage.of("ats", key)
                .body(body)
                .correlationId(correlationId)
                .externalId(externalId)
                .build();
    }
}
