package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void shouldTrimTextAndTakeBlankTextForNotSet() {
        // Given
        Settings settings =
                TestSettings.of("destinations.ats.url", "  https://ats.example  ", "destinations.hris.url", "   ");

        // Then
        assertThat(settings.text("destinations.ats.url")).contains("https://ats.example");
        assertThat(settings.text("destinations.hris.url")).isEmpty();
        assertThat(settings.text("no.such")).isEmpty();
    }

    @Test
    void shouldSplitAListAtCommasAndDropEmptyItems() {
        // Given
        Settings settings = TestSettings.of("pi.order.parameters", " a, b ,,c,");

        // Then
        assertThat(settings.list("pi.order.parameters")).containsExactly("a", "b", "c");
        assertThat(settings.list("no.such")).isEmpty();
    }

    @Test
    void shouldReadAFlagInAnyCase() {
        // Given
        Settings settings = TestSettings.of("a", "TRUE", "b", "false");

        // Then
        assertThat(settings.flag("a")).contains(true);
        assertThat(settings.flag("b")).contains(false);
        assertThat(settings.flag("c")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200ms, PT0.2S", "5s, PT5S", "2m, PT2M", "6h, PT6H", "30d, P30D", "30, PT30S", "PT1M, PT1M"})
    void shouldReadADuration(String text, Duration duration) {
        assertThat(TestSettings.of("delivery.backoff", text).duration("delivery.backoff"))
                .isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://ats:8080/hooks", "https://ats.example/in?tenant=7&x=%2B", "HTTPS://[2001:db8::1]:8443/"})
    void shouldReadAUrlAsItIsWritten(String url) {
        assertThat(TestSettings.of("destinations.ats.url", url).url("destinations.ats.url"))
                .hasValueSatisfying(read -> assertThat(read.toString()).isEqualTo(url));
    }

    @Test
    void shouldListWhatStandsBelowAPrefix() {
        // Given
        Settings settings = TestSettings.of("pi.types.BA", "behavioral", "pi.types.CA", " cognitive ", "pi.type", "x");

        // When
        Map<String, String> types = settings.below("pi.types.");

        // Then
        assertThat(types).isEqualTo(Map.of("BA", "behavioral", "CA", "cognitive"));
    }

    @Test
    void shouldFindWhatOnlyTheEnvironmentHasBelowAPrefix() {
        // Given
        Settings settings = TestSettings.of("pi.types.BA", "behavioral", "PI_TYPES_SK", "skills");

        // When
        Map<String, String> types = settings.below("pi.types.");

        // Then
        assertThat(types).isEqualTo(Map.of("BA", "behavioral", "SK", "skills"));
    }

    @Test
    void shouldRefuseAMissingSetting() {
        assertRefused(
                () -> TestSettings.of().required("routes.location"), "routes.location", "ROUTES_LOCATION", "not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "on", "tru"})
    void shouldRefuseAFlagThatIsNeitherTrueNorFalse(String value) {
        assertRefused(
                () -> TestSettings.of("pi.result.fetch", value).flag("pi.result.fetch"),
                "pi.result.fetch",
                "PI_RESULT_FETCH",
                "'" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "many", "99999999999"})
    void shouldRefuseANumberThatIsNotPositive(String value) {
        assertRefused(
                () -> TestSettings.of("delivery.max-attempts", value).positive("delivery.max-attempts"),
                "delivery.max-attempts",
                "DELIVERY_MAX_ATTEMPTS",
                "'" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-5s", "5 fortnights", "soon", "99999999999999999999d"})
    void shouldRefuseADurationThatIsNotPositive(String value) {
        assertRefused(
                () -> TestSettings.of("delivery.lease", value).duration("delivery.lease"),
                "delivery.lease",
                "DELIVERY_LEASE",
                "'" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ats.example/hooks",
                "ftp://ats.example",
                "https://",
                "https:///path",
                "/path",
                "https://exa mple/",
                "https://host:port/",
                "mailto:a@b"
            })
    void shouldRefuseWhatIsNoHttpUrl(String value) {
        assertRefused(
                () -> TestSettings.of("destinations.ats.url", value).url("destinations.ats.url"),
                "destinations.ats.url",
                "DESTINATIONS_ATS_URL",
                "URL");
    }

    @Test
    void shouldRefuseCredentialsInAUrlWithoutRepeatingThem() {
        assertThatThrownBy(() -> TestSettings.of("destinations.ats.url", "https://joe:hunter22@ats.example/")
                        .url("destinations.ats.url"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("destinations.ats.url holds credentials")
                .hasMessageNotContaining("hunter22");
    }

    @Test
    void shouldRefuseOnOneLineHoweverTheValueLooks() {
        assertThatThrownBy(() -> TestSettings.of("pi.result.fetch", "maybe\nFAKE log line")
                        .flag("pi.result.fetch"))
                .hasMessageStartingWith("pi.result.fetch is 'maybe FAKE log line'");
    }

    private static void assertRefused(ThrowingCallable reading, String property, String variable, String problem) {
        assertThatThrownBy(reading)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(property + " ")
                .hasMessageContaining(problem)
                .hasMessageContaining("environment variable " + variable + ")");
    }
}
