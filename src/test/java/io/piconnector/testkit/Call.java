package io.piconnector.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request that a {@link Peer} got, and what became of it. */
public final class Call {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String method;
    private final String target;
    private final Map<String, List<String>> headers;
    private final String body;
    private final Instant startedAt;
    private final int attempt;
    private volatile Instant endedAt;
    private volatile int answeredWith;

    Call(String method, String target, Map<String, List<String>> headers, String body, Instant startedAt, int attempt) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.startedAt = startedAt;
        this.attempt = attempt;
    }

    void ended(int status) {
        answeredWith = status;
        endedAt = Instant.now();
    }

    public String method() {
        return method;
    }

    /** Path and query. */
    public String target() {
        return target;
    }

    /** The headers, by lower-case name. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The only value of a header; absent where it is missing. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new IllegalStateException(name + " came " + values.size() + " times: " + values);
        }
        return values.stream().findFirst();
    }

    public String body() {
        return body;
    }

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not JSON: " + body, e);
        }
    }

    /** When the whole request had arrived. */
    public Instant startedAt() {
        return startedAt;
    }

    /** When the answer was written, or the writing of it failed; absent while the call is open. */
    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /** The status that was written; 0 while the call is open, or where none could be written. */
    public int answeredWith() {
        return answeredWith;
    }

    /** 1 for the first time that this peer sees this request (method, path and webhook-id), 2 for the second, and so on. */
    public int attempt() {
        return attempt;
    }

    public String webhookId() {
        return header("webhook-id").orElseThrow(() -> new IllegalStateException("No webhook-id in " + headers));
    }

    /** Whose result this is; empty where the body is not in the connector's shape. */
    public String assessmentId() {
        return body.startsWith("{") ? json().path("data").path("assessmentId").asText() : "";
    }

    @Override
    public String toString() {
        return method + " " + target + " #" + attempt + " " + startedAt + " -> " + answeredWith + " " + body;
    }
}
