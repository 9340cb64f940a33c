package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotificationTest {

    @Test
    void shouldHaveOneKeyPerAssessmentAndState() {
        assertThat(notification("a", 40).key()).isEqualTo("a:40");
        assertThat(notification("a", 60).key()).isEqualTo("a:60");
    }

    @Test
    void shouldHaveNoParametersAndFieldsWhereNoneAreGiven() {
        // When
        Notification said = new Notification("a", 40, null, null, null, null, null, Instant.EPOCH);

        // Then
        assertThat(said.parameters()).isEmpty();
        assertThat(said.otherFields()).isEmpty();
    }

    @Test
    void shouldNotBeMadeWithoutAnId() {
        assertThatThrownBy(() -> notification(null, 40)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Notification notification(String id, int state) {
        return new Notification(id, state, null, null, null, Map.of(), Map.of(), Instant.EPOCH);
    }
}
