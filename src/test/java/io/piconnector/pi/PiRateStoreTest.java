package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.outbox.TestStore;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PiRateStoreTest {

    private final PiRateStore store = new PiRateStore(TestStore.dataSource());

    @BeforeEach
    void forget() {
        TestStore.execute("update pi_rate set granted = '{}', paused_until = null, named_limit = null, named_at = null,"
                + " per_minute = null, changed_at = null");
    }

    @Test
    void shouldNotChangeARateThatAnotherReplicaHasChangedSinceItWasRead() throws SQLException {
        // Given
        PiPace first = store.read();
        assertThat(store.change(100, first.changedAt())).isTrue();
        PiPace second = store.read();

        // Then
        assertThat(store.change(50, first.changedAt())).isFalse();
        assertThat(store.read().perMinute()).isEqualTo(100);

        // When
        boolean isChanged = store.change(50, second.changedAt());

        // Then
        assertThat(isChanged).isTrue();
        assertThat(store.read().perMinute()).isEqualTo(50);
        assertThat(store.change(25, second.changedAt())).isFalse();
        assertThat(store.read().perMinute()).isEqualTo(50);
    }

    @Test
    void shouldKeepTheLongerPause() throws SQLException {
        // Given
        store.pause(Duration.ofMinutes(5));

        // When
        store.pause(Duration.ofSeconds(1));

        // Then
        assertThat(store.read().pause()).isGreaterThan(Duration.ofMinutes(4));
    }
}
