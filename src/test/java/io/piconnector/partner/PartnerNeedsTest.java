package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.piconnector.config.WrongSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartnerNeedsTest {

    private static final String KEY = "0123456789abcdef0123";
    private static final String URL = "https://connector.example";

    private static void check(String... namesAndValues) {
        TestSettings settings = TestSettings.of(namesAndValues);
        new PartnerNeeds(settings.partners(), new PartnerKeys(settings.partners()), settings.pi());
    }

    @ParameterizedTest
    @CsvSource({"keys.acme, " + KEY, "webhook-secret, a secret of theirs"})
    void shouldNeedPisKeyAndAPublicUrl(String setting, String value) {
        String name = "partners.greenhouse." + setting;

        assertThatThrownBy(() -> check(name, value, "pi.listener.public-url", URL))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("pi.api.key is not set, but orders of hiring systems need it");
        assertThatThrownBy(() -> check(name, value, "pi.api.key", "k"))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("pi.listener.public-url is not set, but orders of hiring systems need it");
        assertThatCode(() -> check(name, value, "pi.api.key", "k", "pi.listener.public-url", URL))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNeedNoPublicUrlIfNeitherPiNorALinkDoes() {
        String[] all = {
            "partners.greenhouse.keys.acme", KEY,
            "pi.api.key", "k",
            "pi.api.webhook-property", "none",
            "partners.result-link", "https://pi.example/{assessmentId}"
        };

        assertThatCode(() -> check(all)).doesNotThrowAnyException();
        all[6] = "partners.greenhouse.username";
        assertThatThrownBy(() -> check(all)).hasMessageContaining("links to results of hiring systems need it");
    }

    @Test
    void shouldNeedNothingIfNoVendorIsOn() {
        assertThatCode(() -> check("partners.greenhouse.username", "u")).doesNotThrowAnyException();
    }
}
