package io.piconnector.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@link Peer} does with one request.
 *
 * @param status the status to answer with
 * @param headers headers of the answer
 * @param body body of the answer
 * @param delay how long the peer holds the request before it acts; ended early when the peer is closed
 * @param reset break the connection with a TCP reset instead of answering
 */
public record Reply(int status, Map<String, String> headers, String body, Duration delay, boolean reset) {

    public static Reply ok() {
        return status(200);
    }

    public static Reply status(int status) {
        return new Reply(status, Map.of(), "", Duration.ZERO, false);
    }

    public static Reply json(String body) {
        return status(200).header("Content-Type", "application/json").withBody(body);
    }

    /** No answer at all: the caller sees its connection reset. */
    public static Reply connectionReset() {
        return new Reply(0, Map.of(), "", Duration.ZERO, true);
    }

    public Reply withStatus(int other) {
        return new Reply(other, headers, body, delay, reset);
    }

    public Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, delay, reset);
    }

    public Reply withBody(String text) {
        return new Reply(status, headers, text, delay, reset);
    }

    public Reply after(Duration wait) {
        return new Reply(status, headers, body, wait, reset);
    }
}
