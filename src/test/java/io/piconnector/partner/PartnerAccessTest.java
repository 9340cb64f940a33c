package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.PartnerSettings;
import io.piconnector.config.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartnerAccessTest {

    private static final String HOSTS = "app.greenhouse.io, eu.greenhouse.io";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.greenhouse.io/take_home_tests/1",
                "https://APP.greenhouse.io/take_home_tests/1",
                "https://app.greenhouse.io:443/take_home_tests/1?a=b",
                "HTTPS://eu.greenhouse.io"
            })
    void shouldAllowTheVendorsHosts(String url) {
        assertThat(access().isAllowed("greenhouse", url, HOSTS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "take_home_tests/1",
                "//app.greenhouse.io/1",
                "http://app.greenhouse.io/1",
                "https://app.greenhouse.io:8443/1",
                "https://app.greenhouse.io.evil.example/1",
                "https://evil.example/app.greenhouse.io",
                "https://evil.example#app.greenhouse.io",
                "https://app.greenhouse.io#@evil.example/1",
                "https://app.greenhouse.io@evil.example/1",
                "https://evil.example:443@app.greenhouse.io/1",
                "https://app.greenhouse.io\\@evil.example/1",
                "https://evil.example\\.app.greenhouse.io/1",
                "https://app.greenhouse.io./1",
                "https://app。greenhouse.io/1",
                "https://app.greenhouse.io/1\r\nHost: evil.example",
                "https://app.greenhouse.io /1",
                "https://[::1]/1",
                "https://127.0.0.1/1",
                "ftp://app.greenhouse.io/1",
                "file:///etc/passwd",
                "javascript:alert(1)"
            })
    void shouldRefuseAllOthers(String url) {
        assertThat(access().isAllowed("greenhouse", url, HOSTS)).isFalse();
    }

    @Test
    void shouldAllowWhatIsSetInPlaceOfTheVendorsHosts() {
        PartnerAccess access = access("partners.greenhouse.hosts", "http://127.0.0.1:9999,ats.example");

        assertThat(access.isAllowed("greenhouse", "http://127.0.0.1:9999/1", HOSTS))
                .isTrue();
        assertThat(access.isAllowed("greenhouse", "https://ats.example/1", HOSTS))
                .isTrue();
        assertThat(access.isAllowed("greenhouse", "http://127.0.0.1:9998/1", HOSTS))
                .isFalse();
        assertThat(access.isAllowed("greenhouse", "https://127.0.0.1:9999/1", HOSTS))
                .isFalse();
        assertThat(access.isAllowed("greenhouse", "http://ats.example/1", HOSTS))
                .isFalse();
        assertThat(access.isAllowed("greenhouse", "https://app.greenhouse.io/1", HOSTS))
                .isFalse();
    }

    @Test
    void shouldRefuseHostsThatAreNone() {
        assertThatThrownBy(() -> access("partners.greenhouse.hosts", "https://ats.example/path"))
                .hasMessageContaining("partners.greenhouse.hosts has 'https://ats.example/path': write names of hosts");
    }

    @Test
    void shouldRefuseHalfOfOAuth2() {
        assertThatThrownBy(() -> access("partners.hibob.client-id", "me"))
                .hasMessageContaining("partners.hibob.client-secret is not set");
    }

    @Test
    void shouldKnowTheCustomers() {
        assertThat(access("partners.hibob.webhook-secret", "secret-secret").accounts("hibob"))
                .containsExactly("default");
        assertThat(access("partners.ashby.keys.b", "0123456789abcdef", "partners.ashby.accounts.a.api-key", "k")
                        .accounts("ashby"))
                .containsExactly("a", "b");
    }

    private static PartnerAccess access(String... settings) {
        PartnerSettings partners = TestSettings.of(settings).partners();
        return new PartnerAccess(partners, new PartnerKeys(partners), null);
    }
}
