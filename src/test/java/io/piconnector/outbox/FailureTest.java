package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void shouldBePermanentOnlyWhenTheRouteSaysSo() {
        assertThat(Failure.of(new RuntimeException(new PermanentFailureException("no record of\nthis name"))))
                .isEqualTo(new Failure(true, null, null, "no record of this name"));
        assertThat(Failure.of(new ConnectException("Connection refused")))
                .isEqualTo(new Failure(false, null, null, "ConnectException: Connection refused"));
        assertThat(Failure.of(new NullPointerException()).message()).isEqualTo("NullPointerException");
    }

    @Test
    void shouldHoldOnlyWhatTheStoreTakesWhateverAClassifierSays() {
        // When
        Failure failure = new Failure(false, 503, Duration.ZERO, "a\0b\uD83Dc\r\n\u202Ed\u001B" + "x".repeat(1_000));

        // Then
        assertThat(failure.message()).startsWith("a b c   d x").hasSize(500).endsWith("x…");
    }
}
