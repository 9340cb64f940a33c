package io.piconnector.http;

import java.util.Locale;
import java.util.Set;

/** Knows the headers of a request whose whole value is a secret or made of one. */
public final class SecretHeaders {

    private static final Set<String> NAMES = Set.of(
            "authorization",
            "proxy-authorization",
            "api-key",
            "x-api-key",
            "cookie",
            "webhook-signature",
            "rt-partner-secret");

    private SecretHeaders() {}

    /** @param name in any case */
    public static boolean isSecret(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
