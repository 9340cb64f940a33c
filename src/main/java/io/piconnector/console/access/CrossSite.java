package io.piconnector.console.access;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a request that changes something was made by a page of another site. Browsers say so in
 * {@code Sec-Fetch-Site}, older ones in {@code Origin}. A program sends neither.
 */
final class CrossSite {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    /** What a browser writes where it does not want to tell: it then counts for nothing. */
    private static final String HIDDEN = "null";

    private CrossSite() {}

    /**
     * @param fetchSite {@code Sec-Fetch-Site}, or null
     * @param origin    {@code Origin}, or null
     * @param host      {@code Host}
     * @param publicUrl the base URL that the outside uses
     * @param isForm    whether the request must carry a token of a form, too; a hidden origin is then left to that
     */
    static boolean isForged(
            String method, String fetchSite, String origin, String host, Optional<URI> publicUrl, boolean isForm) {
        if (SAFE.contains(method)) {
            return false;
        }
        if (fetchSite != null) {
            return !fetchSite.equals("same-origin") && !fetchSite.equals("none");
        }
        if (origin == null) {
            return false;
        }
        if (origin.equals(HIDDEN)) {
            return !isForm;
        }
        int scheme = origin.indexOf("://");
        String authority = scheme < 0 ? origin : origin.substring(scheme + 3);
        return !authority.equalsIgnoreCase(host)
                && publicUrl
                        .filter(url -> authority.equalsIgnoreCase(url.getRawAuthority()))
                        .isEmpty();
    }
}
