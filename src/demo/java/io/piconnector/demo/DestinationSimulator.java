package io.piconnector.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.eclipse.microprofile.config.Config;

/**
 * The company's systems, written as a good receiver is: it checks the signature, takes each {@code webhook-id} once, answers
 * 200, and says what it got. The ATS is now and then too busy.
 */
@ApplicationScoped
@Named("destinationSimulator")
@Unremovable
public class DestinationSimulator {

    /** The ATS turns every sixth event away at first, every third of these twice. */
    private static final int BUSY_EVERY = 6;

    private static final int RETRY_AFTER_SECONDS = 3;
    private static final int REMEMBERED = 10_000;

    private final Screen screen;
    private final ObjectMapper json;
    private final Config config;
    private final Map<String, Memory> systems = new ConcurrentHashMap<>();

    /**
     * What a destination answers.
     *
     * @param status     HTTP status
     * @param retryAfter seconds, where it is too busy
     */
    public record Answer(int status, Integer retryAfter) {}

    private static final class Memory {
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private long seen;

        /** By webhook-id: how often it is still turned away; below zero when it has been taken. */
        private final Map<String, Integer> events = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    DestinationSimulator(Screen screen, ObjectMapper json, Config config) {
        this.screen = screen;
        this.json = json;
        this.config = config;
    }

    long taken(String system) {
        return memory(system).taken.get();
    }

    long refused(String system) {
        return memory(system).refused.get();
    }

    /** Takes one delivery. */
    public Answer receive(@Header("system") String system, @Body byte[] body, @Headers Map<String, Object> headers) {
        Actor actor = Actor.destination(system);
        String text = new String(body, UTF_8);
        JsonNode event = read(text);
        String id = header(headers, "webhook-id");
        String assessmentId = event.at("/data/assessmentId").asText();
        if (!isAuthentic(system, text, headers)) {
            screen.step(
                    actor, "refuses", Tone.BAD, assessmentId, "401, the signature or the Authorization is not right");
            return new Answer(401, null);
        }
        Memory memory = memory(system);
        synchronized (memory) {
            int turnedAway = memory.events.computeIfAbsent(id, i -> busyTimes(system, ++memory.seen));
            if (turnedAway > 0) {
                memory.events.put(id, turnedAway - 1);
                memory.refused.incrementAndGet();
                screen.step(actor, "too busy", Tone.NOTE, assessmentId, "503, Retry-After: " + RETRY_AFTER_SECONDS);
                return new Answer(503, RETRY_AFTER_SECONDS);
            }
            if (turnedAway < 0) {
                screen.step(actor, "knows it", Tone.NOTE, assessmentId, "200, taken before · " + id);
                return new Answer(200, null);
            }
            memory.events.put(id, -1);
            memory.taken.incrementAndGet();
        }
        screen.step(actor, "gets it", Tone.GOOD, assessmentId, event.has("data") ? describe(event) : text);
        return new Answer(200, null);
    }

    /** A destination of its own format may get anything. */
    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private Memory memory(String system) {
        return systems.computeIfAbsent(system, s -> new Memory());
    }

    private static int busyTimes(String system, long number) {
        if (!system.equals("ats") || number % BUSY_EVERY != 0) {
            return 0;
        }
        return number % (BUSY_EVERY * 3) == 0 ? 2 : 1;
    }

    private boolean isAuthentic(String system, String body, Map<String, Object> headers) {
        Optional<String> authorization = setting(system, "authorization");
        if (authorization.isPresent() && !authorization.get().equals(header(headers, "Authorization"))) {
            return false;
        }
        Map<String, List<String>> signed = new LinkedHashMap<>();
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            signed.put(name, List.of(header(headers, name)));
        }
        try {
            Optional<String> secret = setting(system, "secret");
            if (secret.isPresent()) {
                new Webhook(secret.get()).verify(body, signed);
            }
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    private Optional<String> setting(String system, String name) {
        return config.getOptionalValue("destinations." + system + "." + name, String.class);
    }

    private static String header(Map<String, Object> headers, String name) {
        Object value = headers.get(name);
        return value == null ? "" : value.toString();
    }

    private String describe(JsonNode event) {
        JsonNode data = event.path("data");
        JsonNode result = data.path("result");
        String what = data.path("assessmentType").asText()
                + ("assessment.failed".equals(event.path("type").asText()) ? " failed" : "");
        String person = result.hasNonNull("person")
                ? result.at("/person/firstName").asText() + " "
                        + result.at("/person/lastName").asText()
                : "no result (" + data.path("resultError").asText("none was asked for") + ")";
        String score = result.hasNonNull("referenceProfileName")
                ? " · " + result.get("referenceProfileName").asText()
                : result.hasNonNull("cognitiveScore")
                        ? " · score " + result.get("cognitiveScore").asText()
                        : "";
        String record = data.hasNonNull("recordId")
                ? " · record " + data.get("recordId").asText()
                : "";
        return "after %s: %s%s · %s%s".formatted(since(event.path("timestamp").asText()), person, score, what, record);
    }

    private static String since(String timestamp) {
        long millis = Duration.between(Instant.parse(timestamp), Instant.now()).toMillis();
        return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
    }
}
