package io.piconnector.partner;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks that a vendor signed the body of its call: HMAC-SHA512 over the raw body, in Base64. */
final class BodySignature {

    private static final String ALGORITHM = "HmacSHA512";

    private BodySignature() {}

    /** @param header the name of the header with the signature; blank if the vendor signs nothing */
    static boolean isValid(PartnerCall call, String header, Optional<String> secret) {
        String signature = call.signatures().get(header.toLowerCase(Locale.ROOT));
        if (header.isBlank() || secret.isEmpty() || signature == null) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.get().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return MessageDigest.isEqual(
                    mac.doFinal(call.body()), Base64.getDecoder().decode(signature.strip()));
        } catch (IllegalArgumentException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
