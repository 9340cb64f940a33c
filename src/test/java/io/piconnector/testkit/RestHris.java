package io.piconnector.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** What the simulated APIs of HRIS have in common: they record calls and complain about each that is not as the vendor says. */
abstract class RestHris implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private final Peer peer;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile Function<Call, Optional<Reply>> interception = call -> Optional.empty();

    /** A call that is wrong. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int status;

        Wrong(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    RestHris(String name) {
        peer = Peer.start(name).replies(this::reply);
    }

    /** Answers a call. */
    abstract Reply answer(Call call, String path, Map<String, String> query);

    private Reply reply(Call call) {
        Optional<Reply> other = interception.apply(call);
        if (other.isPresent()) {
            return other.get();
        }
        try {
            URI target = URI.create(call.target());
            return answer(call, target.getPath(), query(target.getRawQuery()));
        } catch (Wrong e) {
            if (e.status != 404) {
                complaints.add(call + ": " + e.getMessage());
            }
            return Reply.status(e.status);
        } catch (RuntimeException e) {
            complaints.add(call + ": " + e);
            return Reply.status(400);
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            if (!pair.isEmpty()) {
                String[] halves = pair.split("=", 2);
                query.put(halves[0], URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    static void require(boolean isRight, int status, String problem) {
        if (!isRight) {
            throw new Wrong(status, problem);
        }
    }

    static JsonNode json(Call call) {
        require(call.header("content-type").orElse("").equals("application/json"), 415, "is no JSON");
        try {
            return JSON.readTree(call.body());
        } catch (JsonProcessingException e) {
            throw new Wrong(400, "is no JSON");
        }
    }

    public String url() {
        return peer.url("");
    }

    /** Comes before all else: an answer to any call; empty for the usual one. */
    public void intercept(Function<Call, Optional<Reply>> answer) {
        interception = answer;
    }

    /** Every call whose method and target match a text such as {@code GET /v2/persons}. */
    public List<Call> calls(String begin) {
        return peer.calls(call -> (call.method() + " " + call.target()).startsWith(begin));
    }

    /** Fails if any call was not as the vendor documents it. */
    public void assertNoComplaints() {
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        peer.close();
    }
}
