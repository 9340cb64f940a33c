package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.piconnector.config.WrongSetting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartnerKeysTest {

    private static final String KEY = "0123456789abcdef0123";
    private static final String NEXT = "fedcba98765432100123";

    @Test
    void shouldTellTheCustomerByItsKeyInAnyForm() {
        PartnerKeys keys = keys("partners.ashby.keys.acme", KEY, "partners.ashby.keys.other", NEXT);

        assertThat(keys.account("ashby", basic(KEY + ":"), null)).contains("acme");
        assertThat(keys.account("ashby", basic("anybody:" + KEY), null)).contains("acme");
        assertThat(keys.account("ashby", "Bearer " + NEXT, null)).contains("other");
        assertThat(keys.account("ashby", "bearer   " + NEXT, null)).contains("other");
        assertThat(keys.account("ashby", null, KEY)).contains("acme");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic !!!",
                "Basic Og==",
                "Bearer",
                "Bearer 0123456789abcdef012",
                "Bearer 0123456789abcdef01234",
                "Bearer 0123456789ABCDEF0123",
                "Digest 0123456789abcdef0123"
            })
    void shouldKnowNobodyElse(String authorization) {
        assertThat(keys("partners.ashby.keys.acme", KEY).account("ashby", authorization, null))
                .isEmpty();
    }

    @Test
    void shouldKeepTheKeysOfVendorsApart() {
        PartnerKeys keys = keys("partners.ashby.keys.acme", KEY, "partners.greenhouse.keys.acme", NEXT);

        assertThat(keys.account("greenhouse", "Bearer " + KEY, null)).isEmpty();
        assertThat(keys.isOn("greenhouse")).isTrue();
        assertThat(keys.isOn("recruitee")).isFalse();
    }

    @Test
    void shouldTakeTheOldAndTheNewKeyWhileItIsReplaced() throws Exception {
        PartnerKeys keys = keys("partners.ashby.keys.acme", KEY + ",sha256:" + sha256(NEXT));

        assertThat(keys.account("ashby", "Bearer " + KEY, null)).contains("acme");
        assertThat(keys.account("ashby", "Bearer " + NEXT, null)).contains("acme");
        assertThat(keys.account("ashby", "Bearer sha256:" + sha256(NEXT), null)).isEmpty();
        assertThat(keys.clear("ashby", "acme")).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "sha256:1234", "0123456789abcdef:0123", "0123456789 abcdef0123"})
    void shouldRefuseWhatIsNoKey(String key) {
        assertThatThrownBy(() -> keys("partners.ashby.keys.acme", key))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith("partners.ashby.keys.acme is no ")
                .hasMessageNotContaining(key);
    }

    @Test
    void shouldRefuseAThirdKey() {
        assertThatThrownBy(() -> keys("partners.ashby.keys.acme", KEY + "," + NEXT + "," + KEY + "1"))
                .hasMessageContaining("has 3 keys: write one, or two while it is replaced");
    }

    private static PartnerKeys keys(String... settings) {
        return new PartnerKeys(TestSettings.of(settings).partners());
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
