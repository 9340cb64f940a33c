package io.piconnector.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Makes text fit for any part of a URL. */
public final class UrlText {

    private UrlText() {}

    /** Percent-encoded UTF-8: only letters, digits and {@code - . _ *} stay as they are (RFC 3986, 2.1). */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
