package io.piconnector.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** The user name and password that PI must send (HTTP Basic, RFC 7617). */
public record Credentials(String username, String password) {

    private static final String SCHEME = "Basic ";

    /**
     * Whether an Authorization header carries these credentials. The time it takes does not tell how many characters
     * match.
     */
    public boolean matches(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] sent;
        try {
            sent = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).trim());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return MessageDigest.isEqual(sent, (username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Credentials[" + username + ":***]";
    }
}
