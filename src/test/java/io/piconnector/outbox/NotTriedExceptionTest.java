package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NotTriedExceptionTest {

    @Test
    void shouldAskForNoDelayThatIsNone() {
        assertThat(new NotTriedException("r", null).retryIn()).isEqualTo(Duration.ZERO);
        assertThat(new NotTriedException("r", Duration.ofSeconds(-1)).retryIn()).isEqualTo(Duration.ZERO);
        assertThat(new NotTriedException("r", Duration.ofSeconds(3)).retryIn()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shouldAskForNoDelayThatTheStoreCannotHold() {
        assertThat(new NotTriedException("r", Duration.ofSeconds(Long.MAX_VALUE)).retryIn())
                .isEqualTo(Duration.ofDays(365));
    }

    @Test
    void shouldBeFoundAmongCausesOnly() {
        // Given
        NotTriedException notTried = new NotTriedException("r", null);
        IOException suppressing = new IOException();
        suppressing.addSuppressed(notTried);

        // Then
        assertThat(NotTriedException.isCauseOf(notTried)).isTrue();
        assertThat(NotTriedException.isCauseOf(new IOException(new RuntimeException(notTried))))
                .isTrue();
        assertThat(NotTriedException.isCauseOf(suppressing)).isFalse();
    }
}
