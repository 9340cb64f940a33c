package io.piconnector.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Encodes text for any part of a URL. */
public final class UrlText {

    private UrlText() {}

    /** Returns percent-encoded UTF-8. Only letters, digits and {@code - . _ *} stay as they are (RFC 3986, 2.1). */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
