package io.piconnector.console.access;

import io.vertx.core.MultiMap;

/** The headers of each answer of the console and the API. Nothing inline runs, nothing is loaded from elsewhere. */
final class SecurityHeaders {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    /** @param isAsset whether the answer is a file that never changes */
    static void set(MultiMap headers, boolean isSecure, boolean isAsset) {
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", isAsset ? "private, max-age=31536000, immutable" : "no-store");
        if (isSecure) {
            headers.set("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
