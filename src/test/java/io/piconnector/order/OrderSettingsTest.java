package io.piconnector.order;

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

public class OrderSettingsTest {

    private static final Map<String, String> VALID = Map.ofEntries(
            Map.entry("pi.listener.username", "user@group"),
            Map.entry("pi.listener.password", "pi-password"),
            Map.entry("pi.listener.allowed-addresses", "*"),
            Map.entry("pi.listener.retry-after", "30"),
            Map.entry("pi.listener.path", "/listeners/predictiveindex"),
            Map.entry("pi.listener.public-url", "https://connector.example"),
            Map.entry("pi.types.BA", "behavioral"),
            Map.entry("pi.types.CA", "cognitive"),
            Map.entry("pi.api.base-url", "https://pi.example/api/v1"),
            Map.entry("pi.api.key", "0123456789-api-key"),
            Map.entry("pi.api.state-field", "assessmentState"),
            Map.entry("pi.api.webhook-property", "assessmentStatusWebHook"),
            Map.entry("pi.order.doubt", "1m"),
            Map.entry("delivery.timeout", "30s"),
            Map.entry("hris.poll.period", "60s"),
            Map.entry("hris.poll.batch", "2"),
            Map.entry("reconcile.period", "5m"),
            Map.entry("reconcile.after", "6h"),
            Map.entry("reconcile.until", "90d"),
            Map.entry("outbox.retention", "30d"));

    /** Settings of an installation that orders, but for those that a test is about. */
    public static TestSettings settings(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(VALID);
        all.putAll(others);
        return TestSettings.of(all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hris.poll.period        | never              | hris.poll.period is 'never'",
                "hris.poll.batch         | 0                  | hris.poll.batch is '0'",
                "hris.poll.batch         | 10001              | hris.poll.batch is over 10000",
                "pi.api.webhook-property | a b                | pi.api.webhook-property is no property's name",
                "pi.api.webhook-property | ''                 | pi.api.webhook-property is not set",
                "pi.order.doubt          | 30s                | pi.order.doubt is not longer than delivery.timeout",
                "reconcile.period        | 0s                 | reconcile.period is '0s'",
                "reconcile.until         | 1 year             | reconcile.until is '1 year'",
                "reconcile.after         | 16d                | reconcile.after is longer than half of outbox.retention",
            })
    void shouldRefuse(String name, String value, String problem) {
        assertThatThrownBy(() -> orderSettings(settings(Map.of(name, value))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem)
                .hasMessageContaining("environment variable");
    }

    @ParameterizedTest
    @CsvSource({
        "hris.jdbc.url, jdbc:postgresql://h/hris, pi.api.key",
        "hris.jdbc.url, jdbc:postgresql://h/hris, pi.listener.public-url",
        "hris.file.uri, file:/hris, pi.api.key",
        "hris.file.uri, file:/hris, pi.listener.public-url",
    })
    void shouldWantWhatOrdersNeed(String source, String value, String missing) {
        assertThatThrownBy(() -> orderSettings(settings(Map.of(source, value, missing, ""))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(missing + " is not set, but orders need it");
    }

    @Test
    void shouldStartWithoutWhatOrdersNeedWhereThereAreNone() {
        // When
        OrderSettings none = orderSettings(settings(Map.of("pi.api.key", "", "pi.listener.public-url", "")));

        // Then
        assertThat(none.isHrisKnown()).isFalse();
    }

    @Test
    void shouldNeedNoPublicUrlWherePisDefaultWebhookServes() {
        // When
        OrderSettings settings = orderSettings(settings(Map.of(
                "hris.jdbc.url", "jdbc:postgresql://h/hris",
                "pi.api.webhook-property", "none",
                "pi.listener.public-url", "")));

        // Then
        assertThat(settings.isHrisKnown()).isTrue();
        assertThat(settings.webhookProperty()).isEmpty();
    }

    @Test
    void shouldLookUpOftenEnoughToKnowAnEventThatCameBetween() {
        assertThat(orderSettings(settings(Map.of())).longestReconcileInterval()).isEqualTo(Duration.ofDays(15));
    }

    public static OrderSettings orderSettings(TestSettings settings) {
        return new OrderSettings(
                settings.pi(), settings.hris(), settings.reconcile(), settings.delivery(), settings.outbox());
    }
}
