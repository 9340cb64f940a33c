package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void shouldReadEveryWayOfAuthorizationFromTheEnvironmentOnly() {
        // Given
        TestSettings settings = TestSettings.ofEnvironment(Map.of(
                "PI_LISTENER_USERNAME", "pi",
                "DESTINATIONS_MY_CRM_URL", "https://crm.example",
                "DESTINATIONS_MY_CRM_USERNAME", "me",
                "DESTINATIONS_MY_CRM_PASSWORD", "pw",
                "DESTINATIONS_MY_CRM_OAUTH2_TOKEN_URL", "https://login.example",
                "DESTINATIONS_MY_CRM_OAUTH2_CLIENT_ID", "id",
                "DESTINATIONS_MY_CRM_OAUTH2_CLIENT_SECRET", "secret",
                "DESTINATIONS_MY_CRM_OAUTH2_SCOPE", "scope",
                "DESTINATIONS_MY_CRM_OAUTH2_PARAMETERS_SUB", "7001"));

        // When
        DestinationSettings.Destination crm = settings.byName().destination("my-crm");

        // Then
        assertThat(crm.username()).contains("me");
        assertThat(crm.password()).contains("pw");
        assertThat(crm.oauth2().tokenUrl()).contains(URI.create("https://login.example"));
        assertThat(crm.oauth2().clientId()).contains("id");
        assertThat(crm.oauth2().clientSecret()).contains("secret");
        assertThat(crm.oauth2().scope()).contains("scope");
        assertThat(crm.oauth2().parameters()).containsExactly(Map.entry("sub", "7001"));
        assertThat(crm.toString()).doesNotContain("secret", "pw");
    }

    @Test
    void shouldTrimTextAndTakeBlankTextForNotSet() {
        // When
        PiSettings pi = TestSettings.of(
                        "pi.api.key", "  a key ", "pi.listener.username", "   ", "pi.order.parameters", " a, b ,,c,")
                .pi();

        // Then
        assertThat(pi.api().key()).contains("a key");
        assertThat(pi.listener().username()).isEmpty();
        assertThat(pi.listener().password()).isEmpty();
        assertThat(pi.order().parameters()).contains(List.of("a", "b", "c"));
    }

    @ParameterizedTest
    @CsvSource({"TRUE, true", "false, false"})
    void shouldReadAFlagInAnyCase(String text, boolean flag) {
        assertThat(TestSettings.of("pi.result.fetch", text).pi().result().fetch())
                .contains(flag);
    }

    @ParameterizedTest
    @CsvSource({"200ms, PT0.2S", "5s, PT5S", "2m, PT2M", "6h, PT6H", "30d, P30D", "PT1M, PT1M"})
    void shouldReadADuration(String text, Duration duration) {
        assertThat(TestSettings.of("outbox.retention", text).outbox().retention())
                .isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://ats:8080/hooks", "https://ats.example/in?tenant=7&x=%2B", "HTTPS://[2001:db8::1]:8443/"})
    void shouldReadAUrlAsItIsWritten(String url) {
        assertThat(TestSettings.of("destinations.ats.url", url).destinations().byName())
                .hasEntrySatisfying("ats", ats -> assertThat(ats.url()).contains(URI.create(url)));
    }

    @Test
    void shouldReadNamesThatOnlyTheEnvironmentHas() {
        // When
        TestSettings settings = TestSettings.ofEnvironment(Map.of(
                "PI_TYPES_SK", "skills",
                "PI_LISTENER_PREVIOUS_PASSWORD", "old",
                "HRIS_FILE_KNOWN_HOSTS", "/etc/known_hosts",
                "DESTINATIONS_ATS_URL", "https://ats.example",
                "DESTINATIONS_MY_PAYROLL_URL", "https://payroll.example"));

        // Then
        assertThat(settings.pi().types()).containsEntry("sk", "skills").containsEntry("BA", "behavioral");
        assertThat(settings.pi().listener().previousPassword()).contains("old");
        assertThat(settings.hris().file().knownHosts()).contains("/etc/known_hosts");
        assertThat(settings.byName().destination("ats").url()).contains(URI.create("https://ats.example"));
        assertThat(settings.byName().destination("my-payroll").url()).contains(URI.create("https://payroll.example"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pi.result.fetch            | yes                 | is 'yes': write true or false",
                "pi.result.fetch            | 1                   | is '1': write true or false",
                "delivery.max-attempts      | 0                   | is '0': write a whole number above zero",
                "delivery.max-attempts      | -1                  | is '-1': write a whole number",
                "delivery.max-attempts      | 1.5                 | is '1.5': write a whole number",
                "delivery.max-attempts      | 99999999999         | is '99999999999': write a whole number",
                "delivery.lease             | 0s                  | is '0s': write a duration above zero",
                "delivery.lease             | -5s                 | is '-5s': write a duration",
                "delivery.backoff           | 5                   | is '5', without a unit: write for example 5s",
                "outbox.retention           | 30                  | is '30', without a unit: write for example 5s",
                "delivery.lease             | 5 fortnights        | is '5 fortnights': write a duration",
                "delivery.lease             | 99999999999999999d  | is '99999999999999999d': write a duration",
                "delivery.lease             | ''                  | is not set: set it",
                "pi.listener.body-memory    | lots                | is 'lots': write a number of bytes",
                "pi.listener.max-connections| many                | is 'many': write a whole number",
                "pi.api.rate                | fast                | is 'fast': write auto, unlimited or a number",
                "pi.api.base-url            | ''                  | is not set: set it",
                "hris.file.separator        | ab                  | is 'ab': write one character",
                "hris.file.delay            | PT10S               | is 'PT10S': write for example",
                "destinations.ats.url       | ats.example/hooks   | is no http or https URL with a host",
                "destinations.ats.url       | ftp://ats.example   | is no http or https URL with a host",
                "destinations.ats.url       | https://            | is no URL: ",
                "destinations.ats.url       | https:///path       | is no http or https URL with a host",
                "destinations.ats.url       | https://exa mple/   | is no URL: ",
                "destinations.ats.url       | https://host:port/  | is no http or https URL with a host",
                "destinations.ats.url       | mailto:a@b          | is no http or https URL with a host"
            })
    void shouldRefuseAWrongValue(String name, String value, String problem) {
        assertThatThrownBy(() -> TestSettings.of(name, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(name + " " + problem)
                .hasMessageEndingWith("(in application.properties, or as the environment variable "
                        + name.toUpperCase().replaceAll("[.-]", "_") + ")");
    }

    @Test
    void shouldRefuseCredentialsInAUrlWithoutRepeatingThem() {
        assertThatThrownBy(() -> TestSettings.of("destinations.ats.url", "https://joe:hunter22@ats.example/"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("destinations.ats.url holds credentials")
                .hasMessageNotContaining("hunter22");
    }

    @Test
    void shouldRefuseOnOneLineHoweverTheValueLooks() {
        assertThatThrownBy(() -> TestSettings.of("pi.result.fetch", "maybe\nFAKE log line"))
                .hasMessageStartingWith("pi.result.fetch is 'maybe FAKE log line'");
    }

    @Test
    void shouldShowNoSecretOfADestination() {
        // Given
        TestSettings settings = TestSettings.of("destinations.ats.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        // Then
        assertThat(settings.byName().destination("ats").toString()).isEqualTo("Destination[ats]");
        assertThat(settings.destinations().byName().toString()).doesNotContain("MfKQ");
    }

    @ParameterizedTest
    @CsvSource({
        "delivery.backoff, 7h, delivery.max-backoff is shorter than delivery.backoff",
        "delivery.lease, 30s, delivery.lease is not longer than delivery.timeout"
    })
    void shouldRefuseDeliveriesThatDoNotFitTogether(String name, String value, String problem) {
        // Given
        DeliverySettings delivery = TestSettings.of(name, value).delivery();

        // Then
        assertThatThrownBy(() -> new DeliveryCheck(delivery))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem);
    }
}
