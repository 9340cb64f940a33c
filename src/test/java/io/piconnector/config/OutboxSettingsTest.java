package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
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
    void shouldAcceptValidSettings() {
        assertThatCode(() -> new OutboxSettings(TestSettings.of(VALID))).doesNotThrowAnyException();
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
