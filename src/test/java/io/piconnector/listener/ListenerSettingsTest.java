package io.piconnector.listener;

import static io.piconnector.config.CredentialsTest.basic;
import static io.piconnector.listener.IpRangeTest.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.config.Credentials;
import io.piconnector.config.PiSettings;
import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerSettingsTest {

    private static final Map<String, String> VALID = Map.of(
            "pi.listener.username", "pi",
            "pi.listener.password", "pi-password",
            "pi.listener.allowed-addresses", "23.96.14.211, 2001:db8::/32",
            "pi.listener.trusted-proxies", "10.0.0.0/8",
            "pi.listener.public-url", "https://connector.example/base",
            "pi.listener.path", "/listeners/predictiveindex",
            "pi.listener.retry-after", "30");

    @Test
    void shouldReadValidSettings() {
        // When
        ListenerSettings settings = settings(Map.of());

        // Then
        assertThat(settings.credentials()).contains(new Credentials("pi", "pi-password"));
        assertThat(settings.allowed()).hasValueSatisfying(ranges -> assertThat(ranges.contains(address("2001:db8::7")))
                .isTrue());
        assertThat(settings.trustedProxies().contains(address("10.1.2.3"))).isTrue();
    }

    @Test
    void shouldLetAnybodyCallWhenThatIsWantedByName() {
        // When
        ListenerSettings settings = settings(
                Map.of("pi.listener.username", "", "pi.listener.password", "", "pi.listener.anonymous", "true"));

        // Then
        assertThat(settings.credentials()).isEmpty();
    }

    @Test
    void shouldSwitchTheFilterOffForAStar() {
        assertThat(settings(Map.of("pi.listener.allowed-addresses", " * ")).allowed())
                .isEmpty();
    }

    @Test
    void shouldTrustNobodyWhenNoProxyIsNamed() {
        assertThat(settings(Map.of("pi.listener.trusted-proxies", ""))
                        .trustedProxies()
                        .contains(address("127.0.0.1")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pi.listener.username          | ''                     | pi.listener.username is not set",
                "pi.listener.password          | ''                     | pi.listener.password is not set",
                "pi.listener.username          | a:b                    | pi.listener.username holds a colon",
                "pi.listener.anonymous         | true                   | pi.listener.anonymous is true although",
                "pi.listener.anonymous         | maybe                  | pi.listener.anonymous is 'maybe'",
                "pi.listener.allowed-addresses | ''                     | pi.listener.allowed-addresses is empty",
                "pi.listener.allowed-addresses | 10.0.0.0/33            | pi.listener.allowed-addresses is wrong: '10.0.0.0/33'",
                "pi.listener.allowed-addresses | *, 10.0.0.1            | pi.listener.allowed-addresses is wrong: '*'",
                "pi.listener.trusted-proxies   | *                      | pi.listener.trusted-proxies is wrong: '*'",
                "pi.listener.trusted-proxies   | proxy.example          | pi.listener.trusted-proxies is wrong: 'proxy.example'",
                "pi.listener.retry-after       | soon                   | pi.listener.retry-after is 'soon'",
                "pi.listener.path              | ''                     | pi.listener.path is not set",
                "pi.listener.path              | listeners              | pi.listener.path is no path",
                "pi.listener.path              | /listeners/            | pi.listener.path is no path",
                "pi.listener.path              | /a/*                   | pi.listener.path is no path",
                "pi.listener.path              | /                      | pi.listener.path is no path"
            })
    void shouldRefuse(String name, String value, String problem) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem)
                .hasMessageContaining(
                        "environment variable " + name.replaceAll("[^a-z]", "_").toUpperCase())
                .hasMessageNotContaining("pi-password");
    }

    @Test
    void shouldAcceptTwoPasswordsWhileOneIsBeingChanged() {
        // Given
        ListenerSettings settings = settings(Map.of("pi.listener.previous-password", "old-password"));

        // Then
        assertThat(settings.accept(basic("pi:pi-password"))).isTrue();
        assertThat(settings.accept(basic("pi:old-password"))).isTrue();
        assertThat(settings.accept(basic("pi:another"))).isFalse();
        assertThat(settings.accept(basic("other:old-password"))).isFalse();
        assertThat(settings.accept(null)).isFalse();
        assertThat(settings(Map.of()).accept(basic("pi:old-password"))).isFalse();
    }

    @Test
    void shouldRefuseAPreviousPasswordThatMeansNothing() {
        assertThatThrownBy(() -> settings(Map.of("pi.listener.previous-password", "pi-password")))
                .hasMessageStartingWith("pi.listener.previous-password is the same as pi.listener.password");
        assertThatThrownBy(() -> settings(Map.of(
                        "pi.listener.username",
                        "",
                        "pi.listener.password",
                        "",
                        "pi.listener.anonymous",
                        "true",
                        "pi.listener.previous-password",
                        "old-password")))
                .hasMessageStartingWith("pi.listener.previous-password is set although anybody may call");
    }

    @Test
    void shouldRefuseToStartOpenByAccident() {
        assertThatThrownBy(() -> settings(Map.of("pi.listener.username", "", "pi.listener.password", "")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("pi.listener.username is not set")
                .hasMessageContaining("pi.listener.anonymous=true");
    }

    @Test
    void shouldRefuseMemoryForLessThanOneBody() {
        PiSettings settings = TestSettings.of("pi.listener.body-memory", "1K").pi();
        assertThatThrownBy(() -> new BodyReader(settings, new SimpleMeterRegistry()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("pi.listener.body-memory is less than one body of 65536 bytes");
    }

    private static ListenerSettings settings(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(VALID);
        all.putAll(others);
        return TestListener.settings(TestSettings.of(all));
    }
}
