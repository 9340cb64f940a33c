package io.piconnector.tool.rehearsal;

import io.piconnector.config.HrisSettings;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Settings;
import io.piconnector.order.source.HrisApis;
import io.piconnector.tool.rehearsal.Outcome.Trouble;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Answers in place of PI and the destinations, and records what they are asked. */
final class Peers {

    private static final String PI = "pi";
    private static final String TOKEN_REQUEST = "grant_type=client_credentials";
    private static final Answer TOKEN =
            new Answer(200, Map.of(), "{\"access_token\": \"rehearsed\", \"token_type\": \"Bearer\"}");
    private static final Answer CREATED =
            new Answer(201, Map.of(), "{\"assessmentId\": \"00000000-0000-4000-8000-000000000001\"}");
    private static final Answer NOT_FOUND = new Answer(404, Map.of(), "{}");

    private final Settings settings;
    private final Predicate<String> isVendor;
    private final String piBase;
    private final Map<String, String> hrisUrls = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final Map<String, Integer> answered = new HashMap<>();
    private Given given;

    /** @param isVendor whether a queue's messages are sent to a hiring system */
    Peers(Settings settings, PiSettings pi, HrisSettings hris, Predicate<String> isVendor) {
        this.settings = settings;
        hris.bamboohr().url().ifPresent(url -> hrisUrls.put(HrisApis.BAMBOOHR, url.toString()));
        hrisUrls.put(HrisApis.PERSONIO, hris.personio().url().toString());
        this.isVendor = isVendor;
        piBase = pi.api().baseUrl().toString().replaceFirst("/+$", "") + "/";
    }

    synchronized void begin(Given next) {
        given = next;
        requests.clear();
        troubles.clear();
        answered.clear();
    }

    /** Returns what was asked. A further attempt is not asked again. */
    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Returns the calls to PI that the case does not list, and answers that nobody asked for. */
    synchronized List<Trouble> troubles() {
        List<Trouble> all = new ArrayList<>(troubles);
        given.answers().keySet().stream()
                .filter(name -> !answered.containsKey(name))
                .forEach(name ->
                        all.add(new Trouble("answers", "nothing was sent to '" + name + "': correct the name")));
        return all;
    }

    /** Records what a route sends to an endpoint that is not HTTP. */
    synchronized void sent(String uri, String body) {
        record(new Request(uri, "SEND", uri, Map.of(), body));
    }

    /**
     * Answers a request.
     *
     * @param queue the queue whose message is being worked on; null if there is none
     */
    synchronized Answer answer(Request request, String queue) {
        if (request.body() != null && request.body().startsWith(TOKEN_REQUEST)) {
            return TOKEN;
        }
        if (request.url().startsWith(piBase)) {
            record(request.to(PI));
            return ofPi(request.method() + " " + request.url().substring(piBase.length()));
        }
        String to = isDestination(queue, request)
                ? queue
                : hrisUrls.entrySet().stream()
                        .filter(hris -> request.url().startsWith(hris.getValue()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .or(() -> Optional.ofNullable(URI.create(request.url()).getHost()))
                        .orElse(request.url());
        record(request.to(to));
        List<Answer> answers = given.answers().getOrDefault(to, List.of());
        int number = answered.merge(to, 1, Integer::sum);
        return answers.isEmpty() ? new Answer(200) : answers.get(Math.min(number, answers.size()) - 1);
    }

    /** A route may add a path before the query of the destination's URL. */
    private boolean isDestination(String queue, Request request) {
        return queue != null
                && settings.destination(queue)
                        .url()
                        .map(url -> url.toString().split("\\?")[0].replaceFirst("/$", ""))
                        .map(request.url()::startsWith)
                        .orElseGet(() -> isVendor.test(queue));
    }

    private Answer ofPi(String call) {
        Answer listed = given.pi().map(answers -> answers.get(call)).orElse(null);
        if (listed != null) {
            return listed;
        }
        if (call.startsWith("POST ")) {
            return CREATED;
        }
        Trouble trouble = new Trouble(PI, "pi does not list " + call + ": add its answer");
        if (given.pi().isPresent() && !troubles.contains(trouble)) {
            troubles.add(trouble);
        }
        return NOT_FOUND;
    }

    private void record(Request request) {
        if (requests.stream().noneMatch(earlier -> isRepeated(earlier, request))) {
            requests.add(request);
        }
    }

    /** Attempts of a message differ in their time and signature. Two messages differ in their id. */
    private static boolean isRepeated(Request earlier, Request request) {
        return earlier.to().equals(request.to())
                && earlier.method().equals(request.method())
                && earlier.url().equals(request.url())
                && Objects.equals(earlier.body(), request.body())
                && Objects.equals(
                        earlier.headers().get("webhook-id"), request.headers().get("webhook-id"));
    }
}
