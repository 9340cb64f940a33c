package io.piconnector.partner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the last part of a link to a result page: the order's id, signed and unreadable. An order has the same one always, so
 * a vendor that asks again gets the same link. Whoever has no key can neither make one nor read one, and a wrong one is
 * known without a look into the store.
 *
 * <p>It is the signature of the id, followed by the id under a pad that is made of the signature: the idea of RFC 5297 with
 * one primitive. Only the JDK is needed.
 */
final class LinkSeal {

    private static final String ALGORITHM = "HmacSHA256";

    /** Bytes of the signature and of an id. */
    private static final int LENGTH = 16;

    /** Characters of two times 16 bytes in Base64. */
    private static final int TEXT_LENGTH = 43;

    private static final byte SIGN = 1;
    private static final byte HIDE = 2;

    private final SecretKeySpec key;

    LinkSeal(String key) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** @param orderId a UUID */
    String seal(String orderId) {
        UUID id = UUID.fromString(orderId);
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        byte[] signature = mac(SIGN, bytes);
        byte[] all = Arrays.copyOf(signature, 2 * LENGTH);
        System.arraycopy(hide(signature, bytes), 0, all, LENGTH, LENGTH);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Returns the id of the order that a text was made for; empty if it was not made by {@link #seal}. */
    Optional<String> open(String text) {
        if (text == null || text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text);
            byte[] signature = Arrays.copyOf(all, LENGTH);
            ByteBuffer id = ByteBuffer.wrap(hide(signature, Arrays.copyOfRange(all, LENGTH, 2 * LENGTH)));
            String orderId = new UUID(id.getLong(), id.getLong()).toString();
            // The whole text is compared, because a decoder takes several spellings of the last bits.
            boolean isMine = MessageDigest.isEqual(
                    seal(orderId).getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.UTF_8));
            return isMine ? Optional.of(orderId) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Hides an id, or shows a hidden one. */
    private byte[] hide(byte[] signature, byte[] id) {
        byte[] pad = mac(HIDE, signature);
        for (int i = 0; i < LENGTH; i++) {
            pad[i] ^= id[i];
        }
        return pad;
    }

    private byte[] mac(byte purpose, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(purpose);
            return Arrays.copyOf(mac.doFinal(bytes), LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
