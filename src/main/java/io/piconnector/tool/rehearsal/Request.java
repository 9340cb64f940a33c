package io.piconnector.tool.rehearsal;

import java.util.Map;

/**
 * A request that a route would have sent.
 *
 * @param to      {@code pi}, the destination's name, or the URL's host; null if it is not yet known
 * @param headers names in lower case
 * @param body    text; null if there is none
 */
record Request(String to, String method, String url, Map<String, String> headers, String body) {

    Request {
        headers = Map.copyOf(headers);
    }

    Request to(String name) {
        return new Request(name, method, url, headers, body);
    }

    /** Leaves the content out because it is personal data. */
    @Override
    public String toString() {
        return to + " (" + method + " " + url + ")";
    }
}
