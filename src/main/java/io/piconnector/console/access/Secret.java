package io.piconnector.console.access;

import io.quarkus.elytron.security.common.BcryptUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A password or a token as the settings hold it, in clear or hashed. The time that a comparison takes does not tell how many
 * characters match.
 */
sealed interface Secret {

    /** Whether this is the text that somebody sent. */
    boolean matches(String text);

    /** As the settings hold it, to derive keys from. */
    String setting();

    /** A bcrypt hash. Its cost makes guessing slow. */
    record Bcrypt(String setting) implements Secret {

        private static final Pattern FORM = Pattern.compile("\\$2[abxy]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");

        static boolean isHash(String setting) {
            return FORM.matcher(setting).matches();
        }

        /** What is written as 2b and 2y is what others write as 2a. */
        @Override
        public boolean matches(String text) {
            return BcryptUtil.matches(text, "$2a" + setting.substring(3));
        }

        @Override
        public String toString() {
            return "Bcrypt[***]";
        }
    }

    /** A SHA-256 hash. It suits long random tokens only, because it is fast to guess. */
    record Sha256(String setting) implements Secret {

        static final String PREFIX = "sha256:";

        static boolean isHash(String setting) {
            return setting.matches("sha256:[0-9A-Fa-f]{64}");
        }

        @Override
        public boolean matches(String text) {
            byte[] hash =
                    HexFormat.of().parseHex(setting.substring(PREFIX.length()).toLowerCase(Locale.ROOT));
            return MessageDigest.isEqual(hash, sha256(text));
        }

        @Override
        public String toString() {
            return "Sha256[***]";
        }
    }

    /** A text in clear. */
    record Clear(String setting) implements Secret {

        /** Hashes first, so that the time does not tell the length either. */
        @Override
        public boolean matches(String text) {
            return MessageDigest.isEqual(sha256(setting), sha256(text));
        }

        @Override
        public String toString() {
            return "Clear[***]";
        }
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
