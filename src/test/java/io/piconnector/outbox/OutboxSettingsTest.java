package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxSettingsTest {

    static final Map<String, String> VALID = Map.of(
            "delivery.backoff", "5s",
            "delivery.max-backoff", "6h",
            "delivery.max-attempts", "20",
            "delivery.lease", "60s",
            "delivery.timeout", "30s",
            "outbox.retention", "30d");

    @Test
    void shouldReadValidSettings() {
        // When
        OutboxSettings settings = new OutboxSettings(TestSettings.of(VALID));

        // Then
        assertThat(settings.backoff()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.maxBackoff()).isEqualTo(Duration.ofHours(6));
        assertThat(settings.maxAttempts()).isEqualTo(20);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @CsvSource({
        "delivery.backoff, 0s, delivery.backoff is '0s'",
        "delivery.backoff, 7h, delivery.max-backoff is shorter than delivery.backoff",
        "delivery.max-backoff, '', delivery.max-backoff is not set",
        "delivery.max-attempts, 0, delivery.max-attempts is '0'",
        "delivery.lease, 30s, delivery.lease is not longer than delivery.timeout",
        "delivery.lease, abc, delivery.lease is 'abc'",
        "delivery.timeout, -1s, delivery.timeout is '-1s'",
        "outbox.retention, forever, outbox.retention is 'forever'"
    })
    void shouldRefuse(String name, String value, String problem) {
        // Given
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put(name, value);

        // Then
        assertThatThrownBy(() -> new OutboxSettings(TestSettings.of(settings)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem);
    }
}
