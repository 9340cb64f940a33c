package io.piconnector.listener;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the target of a request, which is the part between method and version: {@code /path?query}. */
final class RequestTarget {

    private static final String UNRESERVED_AND_RESERVED = "-._~:/?@!$&'()*+,;=";
    private static final String HEX = "0123456789ABCDEF";

    private RequestTarget() {}

    /**
     * Returns {@code /path?query} of a target, which may begin with {@code http://host} (RFC 9112, 3.2); empty if it
     * has no path.
     */
    static Optional<String> originForm(String target) {
        String path = target;
        if (target.regionMatches(true, 0, "http://", 0, 7) || target.regionMatches(true, 0, "https://", 0, 8)) {
            int end = target.indexOf("://") + 3;
            while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
                end++;
            }
            path = target.startsWith("/", end) ? target.substring(end) : "/" + target.substring(end);
        }
        return path.startsWith("/") ? Optional.of(path) : Optional.empty();
    }

    /**
     * Percent-encodes each byte that a URL does not allow. So a parameter may hold anything, and later readers accept
     * the URL: {@code a={x}&b=100%} becomes {@code a=%7Bx%7D&b=100%25}.
     */
    static String escape(String target) {
        String path = originForm(target).orElse(target);
        StringBuilder escaped = null;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean isFine = c == '%' ? isEscape(path, i) : isAllowed(c);
            if (!isFine && escaped == null) {
                escaped = new StringBuilder(path.length() + 16).append(path, 0, i);
            }
            if (escaped != null) {
                if (isFine) {
                    escaped.append(c);
                } else {
                    // The decoder makes one character of each byte.
                    escaped.append('%').append(HEX.charAt(c >> 4 & 0xf)).append(HEX.charAt(c & 0xf));
                }
            }
        }
        return escaped == null ? path : escaped.toString();
    }

    /** Returns a target as it arrives if somebody calls this URL: in UTF-8, {@link #escape escaped}. */
    static String ofText(String target) {
        return escape(new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || UNRESERVED_AND_RESERVED.indexOf(c) >= 0;
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length()
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && Character.digit(text.charAt(at + 2), 16) >= 0;
    }

    /**
     * Whether every program reads a path in the same way. The proxy that decides who may use a path and the server
     * behind it may read {@code /a/../b}, {@code //b} or {@code /b;x} differently.
     */
    static boolean isNormal(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean isAmbiguous =
                    switch (c) {
                        case ';', '\\' -> true;
                        case '/' -> path.startsWith("//", i) || isDotSegment(path, i + 1);
                        case '%' -> isEncodedSeparator(path, i);
                        default -> false;
                    };
            if (isAmbiguous) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDotSegment(String path, int start) {
        int end = path.indexOf('/', start);
        String segment = path.substring(start, end < 0 ? path.length() : end);
        return segment.equals(".") || segment.startsWith("..");
    }

    /** Whether an encoded dot, slash or backslash is there. */
    private static boolean isEncodedSeparator(String path, int at) {
        return path.regionMatches(true, at, "%2e", 0, 3)
                || path.regionMatches(true, at, "%2f", 0, 3)
                || path.regionMatches(true, at, "%5c", 0, 3);
    }
}
