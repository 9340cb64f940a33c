package io.piconnector.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Hides secrets in a text in every spelling: plain, percent-encoded, form-encoded, escaped for JSON or HTML, several of
 * these nested, or within Base64. The time is linear in the length of the text.
 */
public final class Redaction implements UnaryOperator<String> {

    /** The text in place of a secret. */
    public static final String MARK = "***";

    /** The byte patterns to search for, by their first byte. */
    private final byte[][][] patterns = new byte[256][][];

    Redaction(Collection<String> secrets) {
        Set<String> all = new LinkedHashSet<>();
        for (String secret : secrets) {
            Spelling.depths(secret).map(Spelling::latin1).forEach(all::add);
            all.addAll(base64(secret.getBytes(StandardCharsets.UTF_8)));
        }
        all.forEach(this::add);
    }

    /** Returns the text without the secrets from this process's settings. */
    public static String redact(String text) {
        return Secrets.redact(text);
    }

    /**
     * Hides a secret that was given to us while we run, such as an access token. The owner's secret before it stays
     * hidden too, because it may still be valid.
     */
    public static void alsoHide(String owner, String secret) {
        Secrets.add(owner, secret);
    }

    private void add(String pattern) {
        byte[] bytes = pattern.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0) {
            return;
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = fold(bytes[i]);
        }
        byte[][] others = patterns[bytes[0] & 0xff];
        List<byte[]> more = new ArrayList<>(others == null ? List.of() : List.of(others));
        more.add(bytes);
        patterns[bytes[0] & 0xff] = more.toArray(byte[][]::new);
    }

    /**
     * Returns the characters that appear in the Base64 of any text with the secret, for example {@code user:password}
     * in an Authorization header. There are three versions, because three bytes make four characters. Characters at the
     * edges depend on the neighbours and are left out. A fourth version is the Base64 of the secret alone, up to its
     * last character.
     */
    private static List<String> base64(byte[] secret) {
        List<String> all = new ArrayList<>();
        all.add(Base64.getEncoder().withoutPadding().encodeToString(secret));
        for (int before = 0; before < 3; before++) {
            byte[] bytes = new byte[before + secret.length];
            System.arraycopy(secret, 0, bytes, before, secret.length);
            String text = Base64.getEncoder().encodeToString(bytes);
            all.add(text.substring((before * 8 + 5) / 6, bytes.length * 8 / 6));
        }
        return all;
    }

    /**
     * Treats different spellings as equal. The form encoding of a space is {@code +}. Base64 for URLs has {@code -} and
     * {@code _} for {@code +} and {@code /}.
     */
    private static byte fold(byte one) {
        return switch (one) {
            case ' ', '-' -> '+';
            case '_' -> '/';
            default -> one;
        };
    }

    @Override
    public String apply(String text) {
        BitSet hidden = new BitSet();
        Spelling.depths(text).forEach(spelling -> find(spelling, hidden));
        return hide(text, hidden);
    }

    private void find(Spelling text, BitSet hidden) {
        for (int i = 0; i < text.length(); i++) {
            byte[][] candidates = patterns[fold(text.at(i)) & 0xff];
            if (candidates != null) {
                for (byte[] candidate : candidates) {
                    if (isAt(text, i, candidate)) {
                        hidden.set(text.start(i), text.end(i + candidate.length - 1));
                    }
                }
            }
        }
    }

    private static boolean isAt(Spelling text, int at, byte[] pattern) {
        if (pattern.length > text.length() - at) {
            return false;
        }
        for (int i = 1; i < pattern.length; i++) {
            if (fold(text.at(at + i)) != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the text with {@code ***} in place of each run of hidden characters. Without any, the text is unchanged.
     */
    public static String hide(String text, BitSet hidden) {
        if (hidden.isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        int from = 0;
        for (int start = hidden.nextSetBit(0); start >= 0; start = hidden.nextSetBit(from)) {
            shown.append(text, from, start).append(MARK);
            from = hidden.nextClearBit(start);
        }
        return shown.append(text, from, text.length()).toString();
    }
}
