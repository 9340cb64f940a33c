package io.piconnector.partner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class BodySignatureTest {

    private static final Optional<String> SECRET = Optional.of("a secret of the vendor");
    private static final String BODY = "{\"type\":\"assessment.triggered\"}";

    @Test
    void shouldTakeTheVendorsSignature() throws Exception {
        assertThat(BodySignature.isValid(call(sign(BODY, SECRET.get())), "Bob-Signature", SECRET))
                .isTrue();
        assertThat(BodySignature.isValid(call(sign(BODY, SECRET.get()) + " "), "Bob-Signature", SECRET))
                .isTrue();
    }

    @Test
    void shouldRefuseAnyOther() throws Exception {
        String right = sign(BODY, SECRET.get());

        assertThat(BodySignature.isValid(call(sign(BODY + " ", SECRET.get())), "Bob-Signature", SECRET))
                .isFalse();
        assertThat(BodySignature.isValid(call(sign(BODY, "another")), "Bob-Signature", SECRET))
                .isFalse();
        assertThat(BodySignature.isValid(call("no Base64!"), "Bob-Signature", SECRET))
                .isFalse();
        assertThat(BodySignature.isValid(call(""), "Bob-Signature", SECRET)).isFalse();
        assertThat(BodySignature.isValid(call(right), "", SECRET)).isFalse();
        assertThat(BodySignature.isValid(call(right), "Other-Signature", SECRET))
                .isFalse();
        assertThat(BodySignature.isValid(call(right), "Bob-Signature", Optional.empty()))
                .isFalse();
    }

    private static PartnerCall call(String signature) {
        return new PartnerCall(
                "hibob",
                null,
                "/partners/hibob/events",
                Map.of(),
                Map.of("bob-signature", signature),
                "127.0.0.1",
                BODY.getBytes(StandardCharsets.UTF_8));
    }

    private static String sign(String body, String secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}
