package io.piconnector.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.support.LRUCacheFactory;
import org.eclipse.microprofile.config.Config;

/**
 * The company's systems, written as a good receiver is: it checks the signature, takes each {@code webhook-id} once, answers
 * 200, and says what it got. The ATS is now and then too busy.
 */
@ApplicationScoped
class DestinationSimulator {

    /** The ATS turns every sixth event away at first, every third of these twice. */
    private static final int BUSY_EVERY = 6;

    private static final String RETRY_AFTER_SECONDS = "3";
    private static final int REMEMBERED = 10_000;

    private enum Decision {
        TAKEN,
        BUSY,
        KNOWN
    }

    private final Screen screen;
    private final ObjectMapper json;
    private final Config config;
    private final MeterRegistry meters;

    /** By system and webhook-id: how often it is still turned away; below zero when it has been taken. */
    private final Map<String, Integer> events = LRUCacheFactory.newLRUCache(REMEMBERED);

    /** Before Quarkus' own routes, of which the last ones answer 404. */
    private static final int AFTER_THE_OTHERS = 5_000;

    private int seenByAts;

    DestinationSimulator(Screen screen, ObjectMapper json, Config config, MeterRegistry meters) {
        this.screen = screen;
        this.json = json;
        this.config = config;
        this.meters = meters;
    }

    /** Takes what the other simulators do not: a destination may have paths of its own. */
    void serve(@Observes Router router) {
        router.routeWithRegex("/demo/(?<system>[^/]+)(/.*)?")
                .order(AFTER_THE_OTHERS)
                .handler(BodyHandler.create(false))
                .blockingHandler(this::receive);
    }

    private void receive(RoutingContext context) {
        String system = context.pathParam("system");
        String text = context.body().asString();
        Actor actor = Actor.destination(system);
        JsonNode event = read(text);
        String id = event.at("/data/assessmentId").asText();
        if (!isAuthentic(system, text, context.request())) {
            screen.step(actor, "refuses", Tone.BAD, id, "401, the signature or the Authorization is not right");
            context.response().setStatusCode(401).end();
            return;
        }
        String webhookId = context.request().getHeader("webhook-id");
        Decision decision = decide(system, webhookId);
        meters.counter("demo.deliveries", "system", system, "outcome", decision.name())
                .increment();
        switch (decision) {
            case TAKEN ->
                screen.step(
                        actor, "gets it", Tone.GOOD, id, event.has("data") ? describe(event) : describe(context, text));
            case KNOWN -> screen.step(actor, "knows it", Tone.NOTE, id, "200, taken before · " + webhookId);
            case BUSY -> {
                screen.step(actor, "too busy", Tone.NOTE, id, "503, Retry-After: " + RETRY_AFTER_SECONDS);
                context.response().setStatusCode(503).putHeader("Retry-After", RETRY_AFTER_SECONDS);
            }
        }
        context.response().end();
    }

    /** A destination of its own format may get anything. */
    private JsonNode read(String text) {
        try {
            return json.readTree(text == null ? "" : text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private synchronized Decision decide(String system, String webhookId) {
        String key = system + ' ' + webhookId;
        int turnedAway = events.computeIfAbsent(key, k -> system.equals("ats") ? busyTimes(++seenByAts) : 0);
        events.put(key, turnedAway - 1);
        return turnedAway > 0 ? Decision.BUSY : turnedAway == 0 ? Decision.TAKEN : Decision.KNOWN;
    }

    private static int busyTimes(int number) {
        if (number % BUSY_EVERY != 0) {
            return 0;
        }
        return number % (BUSY_EVERY * 3) == 0 ? 2 : 1;
    }

    private boolean isAuthentic(String system, String body, HttpServerRequest request) {
        Optional<String> authorization = setting(system, "authorization");
        if (authorization.isPresent() && !authorization.get().equals(request.getHeader("Authorization"))) {
            return false;
        }
        Map<String, List<String>> signed = Stream.of("webhook-id", "webhook-timestamp", "webhook-signature")
                .collect(Collectors.toMap(
                        Function.identity(), name -> request.headers().getAll(name)));
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

    private static String describe(RoutingContext context, String text) {
        return context.request().method() + " " + context.request().uri() + " " + text;
    }

    private static String describe(JsonNode event) {
        JsonNode data = event.path("data");
        JsonNode result = data.path("result");
        String what = data.path("assessmentType").asText()
                + ("assessment.failed".equals(event.path("type").asText()) ? " failed" : "");
        String person = result.hasNonNull("person")
                ? result.at("/person/firstName").asText() + " "
                        + result.at("/person/lastName").asText()
                : "no result (" + data.path("resultError").asText("none was asked for") + ")";
        return "after %s: %s%s%s · %s%s"
                .formatted(
                        since(event.path("timestamp").asText()),
                        person,
                        part(" · ", result.path("referenceProfileName")),
                        part(" · score ", result.path("cognitiveScore")),
                        what,
                        part(" · record ", data.path("recordId")));
    }

    private static String part(String before, JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "" : before + value.asText();
    }

    private static String since(String timestamp) {
        long millis = Duration.between(Instant.parse(timestamp), Instant.now()).toMillis();
        return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
    }
}
