package io.piconnector.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.piconnector.config.UrlText;
import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** PI as a sender of webhooks: what it says next, and what it does with the answers. */
@ApplicationScoped
class PiSimulator {

    /** PI calls at most so often for one status change. */
    private static final int MOST_CALLS = 18;

    /** PI's back-off goes over five days, this one over minutes. */
    private static final int LONGEST_BACKOFF_SECONDS = 60;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final String FINISH = """
            update pi_assessment set finished_at = now()
            where assessment_id = (select assessment_id from pi_assessment
              where finished_at is null and finish_at <= now() order by finish_at fetch first row only)
            returning *
            """;

    /** One webhook. Its first {@code oldPasswords} calls are made with a password that is no longer valid. */
    private record Call(
            String assessmentId, String url, String credentials, String body, int oldPasswords, String story) {}

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
    private final Tables tables;
    private final String address;
    private final String listener;
    private final String username;
    private final String credentials;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random();
    private final Deque<Scene> scenes = new ArrayDeque<>(OPENING);
    private Call last;

    PiSimulator(
            Screen screen,
            Tables tables,
            @ConfigProperty(name = "demo.address") String address,
            @ConfigProperty(name = "demo.listener.url") String listener,
            @ConfigProperty(name = "pi.listener.username") String username,
            @ConfigProperty(name = "pi.listener.password") String password) {
        this.screen = screen;
        this.tables = tables;
        this.address = address;
        this.listener = listener;
        this.username = username;
        this.credentials = username + ':' + password;
    }

    /** Thinks of a webhook, and calls the listener with it. */
    void sendWebhook() {
        call(next(), 1);
    }

    private synchronized Call next() {
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
            return new Call(last.assessmentId, last.url, credentials, last.body, 0, "the same once more");
        }
        if (scene == Scene.USELESS) {
            String body = anyOf(USELESS_BODIES).formatted(record());
            String url = listener + "/assessmentstatus";
            return new Call("", url, credentials, body, 0, "something useless: " + body);
        }
        last = webhook(scene);
        return last;
    }

    private Call webhook(Scene scene) {
        SampleAssessment assessment = scene.newAssessment();
        String parameters = scene.parameters == null ? anyOf(PARAMETERS) : scene.parameters;
        String query = parameters.isEmpty() ? "" : "?" + parameters;
        boolean isNamed = scene != Scene.BEHAVIORAL_UNTOLD && scene != Scene.COGNITIVE_UNTOLD || random.nextBoolean();
        String externalId = isNamed ? record() + scene.suffix : null;
        String body = "assessmentId=%s&assessmentState=%d%s&assessmentSource=%s"
                .formatted(
                        assessment.id(),
                        assessment.isFailed() ? 60 : 40,
                        isNamed ? "&externalId=" + UrlText.encode(externalId) : "",
                        random.nextInt(4) == 0 ? "OpenInvitation" : "EmailInvitation");
        String story = Stream.of(assessment.fullName(), scene.story, externalId, query)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(" · "));
        int oldPasswords = scene == Scene.OLD_PASSWORD ? 2 : 0;
        String url = listener + '/' + scene.path + query;
        return new Call(assessment.id(), url, credentials, body, oldPasswords, story);
    }

    /**
     * Lets one candidate finish what was ordered, and calls the URL that the order named, unless the webhook gets lost. PI
     * takes https only, and the demo has neither a certificate nor a public name, so the simulator calls this machine
     * whatever the URL's host is; path, query and credentials are the URL's.
     */
    void finishAssessment() {
        tables.rows(FINISH, Map.of()).forEach(this::finish);
    }

    private void finish(Map<String, Object> row) {
        String id = (String) row.get("assessment_id");
        String externalId = (String) row.get("external_id");
        String story =
                "%s has finished · %s · %s".formatted(SampleAssessment.fullName(row), row.get("kind"), externalId);
        if (Boolean.TRUE.equals(row.get("webhook_lost"))) {
            screen.step(Actor.PI, "loses", Tone.NOTE, id, "its webhook: " + story);
            return;
        }
        String url = (String) row.get("webhook_url");
        URI webhook = URI.create(url == null ? listener + "/assessmentstatus" : url);
        String query = webhook.getRawQuery() == null ? "" : "?" + webhook.getRawQuery();
        String userInfo = webhook.getRawUserInfo();
        String body = "assessmentId=%s&assessmentState=40&externalId=%s&assessmentSource=EmailInvitation"
                .formatted(id, UrlText.encode(externalId));
        call(
                new Call(
                        id,
                        address + webhook.getRawPath() + query,
                        userInfo == null ? credentials : URLDecoder.decode(userInfo.replace("+", "%2B"), UTF_8),
                        body,
                        0,
                        story + (query.isEmpty() ? "" : " · " + query)),
                1);
    }

    /** 200 and 201 mean done; anything else, or no answer, means again, less and less often. */
    private void call(Call call, int number) {
        screen.step(Actor.PI, number == 1 ? "sends" : "sends again", Tone.STRONG, call.assessmentId, call.story);
        String why;
        try {
            int status =
                    http.send(request(call, number), BodyHandlers.discarding()).statusCode();
            if (status == 200 || status == 201) {
                String details = "the connector has it for good";
                screen.step(Actor.PI, "hears " + status, Tone.GOOD, call.assessmentId, details);
                return;
            }
            why = "heard " + status;
        } catch (IOException e) {
            why = "heard nothing (" + e + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (number == MOST_CALLS) {
            screen.step(Actor.PI, "gives up", Tone.BAD, call.assessmentId, "after " + MOST_CALLS + " calls");
            return;
        }
        String details = "%s · that was call %d of at most %d".formatted(why, number, MOST_CALLS);
        screen.step(Actor.PI, "will retry", Tone.NOTE, call.assessmentId, details);
        CompletableFuture.delayedExecutor(Math.min(1L << number, LONGEST_BACKOFF_SECONDS), TimeUnit.SECONDS)
                .execute(() -> call(call, number + 1));
    }

    private HttpRequest request(Call call, int number) {
        String sent = number <= call.oldPasswords ? username + ":last-year-s" : call.credentials;
        return HttpRequest.newBuilder(URI.create(call.url))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(sent.getBytes(UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(call.body))
                .build();
    }

    private String anyOf(List<String> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    /** A record number of the customer's system. */
    private String record() {
        return Integer.toString(100_000 + random.nextInt(900_000));
    }
}
