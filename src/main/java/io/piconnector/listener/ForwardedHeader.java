package io.piconnector.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one {@code Forwarded} header (RFC 7239): {@code for=192.0.2.60;proto=https, for="[2001:db8::1]:4711"}. The time
 * is linear in the header's length, because callers choose the header.
 */
final class ForwardedHeader {

    /** The client if a header is malformed or an element does not name it. */
    static final String UNKNOWN = "unknown";

    private final String text;
    private int at;

    private ForwardedHeader(String text) {
        this.text = text;
    }

    /**
     * Returns the client that each element names, in order; empty for an element without {@code for}. A malformed
     * header counts as one unknown element, because it may hold a quoted host name that the caller chose and that looks
     * like an element.
     */
    static List<Optional<String>> clients(String header) {
        ForwardedHeader reader = new ForwardedHeader(header);
        List<Optional<String>> clients = new ArrayList<>();
        do {
            reader.skipSpaces();
            if (reader.isAtEnd() || reader.isAt(',')) {
                continue; // empty elements are allowed
            }
            Element element = reader.element();
            if (element == null) {
                return List.of(Optional.of(UNKNOWN));
            }
            clients.add(Optional.ofNullable(element.client));
        } while (reader.skip(','));
        return reader.isAtEnd() ? clients : List.of(Optional.of(UNKNOWN));
    }

    private record Element(String client) {}

    /** Reads pairs separated by semicolons; null if they are malformed. */
    private Element element() {
        String client = null;
        do {
            skipSpaces();
            String name = token();
            skipSpaces();
            if (name.isEmpty() || !skip('=')) {
                return null;
            }
            skipSpaces();
            String value = isAt('"') ? quoted() : token();
            if (value == null) {
                return null;
            }
            if (name.equalsIgnoreCase("for")) {
                client = client == null ? value : UNKNOWN;
            }
            skipSpaces();
        } while (skip(';'));
        return new Element(client);
    }

    private String token() {
        int start = at;
        while (!isAtEnd() && " \t=;,\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Reads the text between quotes and removes escaping backslashes; null if the closing quote is missing. */
    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (!isAtEnd()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && !isAtEnd()) {
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return null;
    }

    private void skipSpaces() {
        while (isAt(' ') || isAt('\t')) {
            at++;
        }
    }

    private boolean skip(char c) {
        boolean isThere = isAt(c);
        if (isThere) {
            at++;
        }
        return isThere;
    }

    private boolean isAt(char c) {
        return !isAtEnd() && text.charAt(at) == c;
    }

    private boolean isAtEnd() {
        return at >= text.length();
    }
}
