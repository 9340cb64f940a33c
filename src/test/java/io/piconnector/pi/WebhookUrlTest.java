package io.piconnector.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookUrlTest {

    private static final Map<String, String> VALID = Map.of(
            "pi.listener.username", "user@group",
            "pi.listener.password", "p@ss/word:1+ü",
            "pi.listener.allowed-addresses", "*",
            "pi.listener.retry-after", "30",
            "pi.listener.path", "/listeners/predictiveindex",
            "pi.listener.public-url", "https://connector.example");

    @Test
    void shouldCarryCredentialsAndParametersEncoded() {
        // Given
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("type", "behavioral");
        parameters.put("job_id", "12 3&45=ü");

        // When
        String url = webhookUrl(Map.of()).with(parameters);

        // Then
        assertThat(url)
                .isEqualTo("https://user%40group:p%40ss%2Fword%3A1%2B%C3%BC@connector.example"
                        + "/listeners/predictiveindex/assessmentstatus?type=behavioral&job_id=12%203%2645%3D%C3%BC");
    }

    @Test
    void shouldKeepThePathAndThePortOfThePublicUrl() {
        assertThat(webhookUrl(Map.of("pi.listener.public-url", "https://connector.example:8443/pi/"))
                        .with(Map.of("type", "cognitive")))
                .endsWith("@connector.example:8443/pi/listeners/predictiveindex/assessmentstatus?type=cognitive");
    }

    @Test
    void shouldCarryNoCredentialsWhereAnybodyMayCall() {
        assertThat(webhookUrl(Map.of(
                                "pi.listener.username",
                                "",
                                "pi.listener.password",
                                "",
                                "pi.listener.anonymous",
                                "true"))
                        .with(Map.of("type", "cognitive")))
                .startsWith("https://connector.example/listeners/");
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoPublicUrl() {
        // Given
        WebhookUrl none = webhookUrl(Map.of("pi.listener.public-url", ""));

        // Then
        assertThatThrownBy(() -> none.with(Map.of("type", "cognitive")))
                .hasMessageStartingWith("pi.listener.public-url is not set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a.example          | pi.listener.public-url does not begin with https://",
                "connector.example         | pi.listener.public-url is no http or https URL",
                "https://u:p@host.example  | pi.listener.public-url holds credentials",
                "https://host.example/?a=b | pi.listener.public-url has a query or a fragment",
                "https://host.example/#a   | pi.listener.public-url has a query or a fragment"
            })
    void shouldRefuse(String value, String problem) {
        assertThatThrownBy(() -> webhookUrl(Map.of("pi.listener.public-url", value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem)
                .hasMessageContaining("environment variable PI_LISTENER_PUBLIC_URL");
    }

    @Test
    void shouldRefuseAPublicUrlThatLeavesNoWebhookUrlPiCanTake() {
        // Given
        String rest = "https://user%40group:p%40ss%2Fword%3A1%2B%C3%BC@/listeners/predictiveindex/assessmentstatus";
        String longest = "x".repeat(255 - rest.length());

        // Then
        webhookUrl(Map.of("pi.listener.public-url", "https://" + longest));
        assertThatThrownBy(() -> webhookUrl(Map.of("pi.listener.public-url", "https://" + longest + "x")))
                .hasMessageStartingWith("pi.listener.public-url makes a webhook URL of 256 characters")
                .hasMessageNotContaining("p%40ss");
    }

    private static WebhookUrl webhookUrl(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(VALID);
        all.putAll(others);
        return new WebhookUrl(TestSettings.of(all).pi());
    }
}
