package io.piconnector.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** PI as a sender of webhooks: what it says next, and what it does with the answers. */
@ApplicationScoped
@Named("piSimulator")
@Unremovable
public class PiSimulator {

    /** PI calls at most so often for one status change. */
    private static final int MOST_CALLS = 18;

    /** What happens in the life of a webhook listener, with how often, and what tells the type. */
    enum Scene {
        BEHAVIORAL_BY_SUFFIX(6, "assessmentstatus", null, ";BA", "behavioral"),
        COGNITIVE_BY_SUFFIX(4, "assessmentstatus", null, ";CA", "cognitive"),
        BEHAVIORAL_BY_LISTENER(2, "behavioralassessment", "", "", "behavioral, by its listener"),
        COGNITIVE_BY_LISTENER(1, "cognitiveassessment", "", "", "cognitive, by its listener"),
        BEHAVIORAL_BY_PARAMETER(1, "assessmentstatus", "type=behavioral&jobid=12345", "", "behavioral, by the URL"),
        COGNITIVE_BY_PARAMETER(2, "assessmentstatus", "type=cognitive", "", "cognitive, by the URL"),
        BEHAVIORAL_UNTOLD(3, "assessmentstatus", null, "", "type not told"),
        COGNITIVE_UNTOLD(2, "assessmentstatus", null, "", "type not told"),
        FAILED(2, "assessmentstatus", "", ";CA", "cognitive, PI failed to process it"),
        UNKNOWN_TO_PI(1, "assessmentstatus", "", "", "type not told, and not known to PI"),
        OLD_PASSWORD(1, "assessmentstatus", "", ";BA", "behavioral · with last year's credentials"),
        DUPLICATE(2, "assessmentstatus", "", ";BA", "behavioral"),
        USELESS(1, "assessmentstatus", "", "", "");

        private final int times;
        private final String path;

        /** The query; null for any of {@link #PARAMETERS}. */
        private final String parameters;

        private final String suffix;
        private final String story;

        Scene(int times, String path, String parameters, String suffix, String story) {
            this.times = times;
            this.path = path;
            this.parameters = parameters;
            this.suffix = suffix;
            this.story = story;
        }

        private SampleAssessment newAssessment() {
            return switch (this) {
                case FAILED -> SampleAssessment.failed();
                case UNKNOWN_TO_PI -> SampleAssessment.unknownToPi();
                default ->
                    name().startsWith("COGNITIVE") ? SampleAssessment.cognitive() : SampleAssessment.behavioral();
            };
        }
    }

    /** The first ten show the most; then the deck is shuffled and dealt again and again. */
    private static final List<Scene> OPENING = List.of(
            Scene.BEHAVIORAL_BY_SUFFIX,
            Scene.COGNITIVE_BY_SUFFIX,
            Scene.BEHAVIORAL_UNTOLD,
            Scene.COGNITIVE_BY_LISTENER,
            Scene.DUPLICATE,
            Scene.BEHAVIORAL_BY_PARAMETER,
            Scene.FAILED,
            Scene.USELESS,
            Scene.COGNITIVE_UNTOLD,
            Scene.BEHAVIORAL_BY_SUFFIX);

    private static final List<String> PARAMETERS =
            List.of("", "", "jobid=12345", "jobid=12345&department=123", "jobid=R%2BD%207");

    private static final List<String> USELESS_BODIES = List.of(
            "assessmentState=40&externalId=%s;BA",
            "assessmentId=&assessmentState=4%s", "note=%s", "assessmentId=%%ZZ%s");

    private final Screen screen;
    private final String address;
    private final String listener;
    private final String authorization;
    private final String oldAuthorization;
    private final Random random = new Random();
    private final Deque<Scene> scenes = new ArrayDeque<>(OPENING);
    private PiWebhook last;

    PiSimulator(
            Screen screen,
            @ConfigProperty(name = "demo.address") String address,
            @ConfigProperty(name = "demo.listener.url") String listener,
            @ConfigProperty(name = "pi.listener.username") String username,
            @ConfigProperty(name = "pi.listener.password") String password) {
        this.screen = screen;
        this.address = address;
        this.listener = listener;
        this.authorization = PiWebhook.basic(username, password);
        this.oldAuthorization = PiWebhook.basic(username, "last-year-s");
    }

    /** The next webhook. */
    public synchronized PiWebhook next() {
        if (scenes.isEmpty()) {
            List<Scene> deck = new ArrayList<>();
            for (Scene scene : Scene.values()) {
                deck.addAll(Collections.nCopies(scene.times, scene));
            }
            Collections.shuffle(deck, random);
            scenes.addAll(deck);
        }
        Scene scene = scenes.remove();
        if (scene == Scene.DUPLICATE && last != null) {
            return new PiWebhook(
                    last.assessmentId(), last.url(), last.authorization(), last.body(), 0, "the same once more");
        }
        if (scene == Scene.USELESS) {
            String body = anyOf(USELESS_BODIES).formatted(record());
            return new PiWebhook(
                    "", listener + "/assessmentstatus", authorization, body, 0, "something useless: " + body);
        }
        last = webhook(scene);
        return last;
    }

    private PiWebhook webhook(Scene scene) {
        SampleAssessment assessment = scene.newAssessment();
        String parameters = scene.parameters == null ? anyOf(PARAMETERS) : scene.parameters;
        String query = parameters.isEmpty() ? "" : "?" + parameters;
        boolean isNamed = scene != Scene.BEHAVIORAL_UNTOLD && scene != Scene.COGNITIVE_UNTOLD || random.nextBoolean();
        String externalId = isNamed ? record() + scene.suffix : null;
        String body = "assessmentId=%s&assessmentState=%d%s&assessmentSource=%s"
                .formatted(
                        assessment.id(),
                        assessment.isFailed() ? 60 : 40,
                        isNamed ? "&externalId=" + URLEncoder.encode(externalId, UTF_8) : "",
                        random.nextInt(4) == 0 ? "OpenInvitation" : "EmailInvitation");
        String story = Stream.of(assessment.fullName(), scene.story, externalId, query)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(" · "));
        int oldPasswords = scene == Scene.OLD_PASSWORD ? 2 : 0;
        return new PiWebhook(
                assessment.id(), listener + '/' + scene.path + query, authorization, body, oldPasswords, story);
    }

    /**
     * The webhook of an assessment that was ordered and is finished now, or null: there is none, or it gets lost. Its URL
     * is the one that the order named. PI takes https only, and the demo has neither a certificate nor a public name, so
     * the simulator calls this machine whatever the URL's host is; path, query and credentials are the URL's.
     */
    public PiWebhook finished(@Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return null;
        }
        Map<String, Object> row = rows.get(0);
        String id = (String) row.get("assessment_id");
        String externalId = (String) row.get("external_id");
        String url = (String) row.get("webhook_url");
        URI webhook = URI.create(url == null ? listener + "/assessmentstatus" : url);
        String query = webhook.getRawQuery() == null ? "" : "?" + webhook.getRawQuery();
        String story = "%s has finished · %s · %s"
                .formatted(
                        SampleAssessment.fullName(row.get("first_name"), row.get("middle_name"), row.get("last_name")),
                        row.get("kind"),
                        externalId);
        if (Boolean.TRUE.equals(row.get("webhook_lost"))) {
            screen.step(Actor.PI, "loses", Tone.NOTE, id, "its webhook: " + story);
            return null;
        }
        String body = "assessmentId=%s&assessmentState=40&externalId=%s&assessmentSource=EmailInvitation"
                .formatted(id, URLEncoder.encode(externalId, UTF_8));
        return new PiWebhook(
                id,
                address + webhook.getRawPath() + query,
                authorization(webhook.getRawUserInfo()),
                body,
                0,
                story + (query.isEmpty() ? "" : " · " + query));
    }

    private String authorization(String userInfo) {
        if (userInfo == null) {
            return authorization;
        }
        String[] parts = userInfo.replace("+", "%2B").split(":", 2);
        return PiWebhook.basic(
                URLDecoder.decode(parts[0], UTF_8), parts.length == 1 ? "" : URLDecoder.decode(parts[1], UTF_8));
    }

    private String anyOf(List<String> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    /** A record number of the customer's system. */
    private String record() {
        return Integer.toString(100_000 + random.nextInt(900_000));
    }

    /** Tells that PI is about to call. */
    public void tell(@Variable("webhook") PiWebhook webhook) {
        screen.step(Actor.PI, "sends", Tone.STRONG, webhook.assessmentId(), webhook.story());
    }

    /** The Authorization header of one call. */
    public String authorization(
            @Variable("webhook") PiWebhook webhook, @Header(Exchange.REDELIVERY_COUNTER) Integer repeated) {
        int call = repeated == null ? 0 : repeated;
        return call < webhook.oldPasswords() ? oldAuthorization : webhook.authorization();
    }

    /** Tells that a call was answered. */
    public void heard(@Variable("webhook") PiWebhook webhook, @Header(Exchange.HTTP_RESPONSE_CODE) Integer status) {
        screen.step(Actor.PI, "hears " + status, Tone.GOOD, webhook.assessmentId(), "the connector has it for good");
    }

    /** Tells that PI has called as often as it does. */
    public void giveUp(@Variable("webhook") PiWebhook webhook) {
        screen.step(Actor.PI, "gives up", Tone.BAD, webhook.assessmentId(), "after " + MOST_CALLS + " calls");
    }

    /** Tells that a call failed. */
    private void refused(Exchange exchange) {
        PiWebhook webhook = exchange.getVariable("webhook", PiWebhook.class);
        Exception error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String why = error instanceof HttpOperationFailedException answer
                ? "heard " + answer.getStatusCode()
                : "heard nothing (" + error + ")";
        Integer repeated = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
        int call = Math.max(1, repeated == null ? 0 : repeated);
        screen.step(
                Actor.PI,
                "will retry",
                Tone.NOTE,
                webhook.assessmentId(),
                "%s · that was call %d of at most %d".formatted(why, call, MOST_CALLS));
    }

    /** Makes the same call once more; PI has been given the valid credentials meanwhile. */
    private void callAgain(Exchange exchange) {
        PiWebhook webhook = exchange.getVariable("webhook", PiWebhook.class);
        Integer repeated = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
        exchange.getIn().setHeader("Authorization", authorization(webhook, repeated));
        screen.step(Actor.PI, "sends again", Tone.STRONG, webhook.assessmentId(), webhook.story());
    }

    /** Camel wants a processor to be told of a failed call. */
    @Produces
    @Named("piWasRefused")
    @Unremovable
    Processor wasRefused() {
        return this::refused;
    }

    /** Camel wants a processor to prepare another call. */
    @Produces
    @Named("piCallsAgain")
    @Unremovable
    Processor callsAgain() {
        return this::callAgain;
    }
}
