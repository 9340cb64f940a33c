package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds a request for each expected one, in any order. Those that fit exactly are found first, so that the rest shows what
 * differs.
 */
final class RequestComparison {

    private static final String PI = "pi";

    /** Stands for the beginning of a URL. */
    private static final String ELLIPSIS = "…";

    private final Outcome outcome;
    private final JsonNode expected;
    private final JsonPointer place;

    RequestComparison(Outcome outcome, JsonNode expected, JsonPointer place) {
        this.outcome = outcome;
        this.expected = expected;
        this.place = place;
    }

    List<Difference> differences() {
        List<Difference> found = new ArrayList<>();
        Map<Request, Integer> exact = new HashMap<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            assign(i, new ArrayList<>(), exact);
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!exact.containsValue(i)) {
                others.add(i);
            }
        }
        List<Request> left = new ArrayList<>(outcome.requests());
        left.removeAll(exact.keySet());
        others.forEach(i -> found.addAll(nearest(i, left)));
        left.stream()
                .filter(request -> isPiExpected() || !isLookUp(request))
                .forEach(request -> found.add(new Difference(place, "a request too many: " + request)));
        return found;
    }

    /** Assigns exact matches to as many expected requests as possible (Kuhn's algorithm). */
    private boolean assign(int index, List<Request> tried, Map<Request, Integer> exact) {
        for (Request request : outcome.requests()) {
            if (!tried.contains(request)
                    && isFor(index, request)
                    && compare(index, request).isEmpty()) {
                tried.add(request);
                Integer other = exact.get(request);
                if (other == null || assign(other, tried, exact)) {
                    exact.put(request, index);
                    return true;
                }
            }
        }
        return false;
    }

    /** Compares with the request that differs least, and takes it from those that are left. */
    private List<Difference> nearest(int index, List<Request> left) {
        Request nearest = left.stream()
                .filter(request -> isFor(index, request))
                .min(Comparator.comparingInt(request -> compare(index, request).size()))
                .orElse(null);
        if (nearest == null) {
            String to = expected.get(index).path("to").asText();
            return List.of(new Difference(
                    place.appendIndex(index), "no request to " + to + outcome.errors(to) + "; there are " + list()));
        }
        left.remove(nearest);
        return compare(index, nearest);
    }

    private boolean isFor(int index, Request request) {
        return request.to().equals(expected.get(index).path("to").asText());
    }

    /** Nobody expects each look-up at PI, unless the test names PI. */
    private static boolean isLookUp(Request request) {
        return request.to().equals(PI) && request.method().equals("GET");
    }

    private boolean isPiExpected() {
        for (JsonNode request : expected) {
            if (request.path("to").asText().equals(PI)) {
                return true;
            }
        }
        return false;
    }

    private String list() {
        return outcome.requests().isEmpty()
                ? "none"
                : outcome.requests().stream().map(Request::toString).collect(Collectors.joining(", "));
    }

    private List<Difference> compare(int index, Request request) {
        JsonNode wanted = expected.get(index);
        JsonPointer at = place.appendIndex(index);
        String to = "request to " + request.to() + ": ";
        List<Difference> found = new ArrayList<>();
        if (wanted.has("method") && !wanted.path("method").asText().equals(request.method())) {
            found.add(Difference.of(
                    at.appendProperty("method"),
                    to + "method",
                    wanted.path("method").asText(),
                    request.method()));
        }
        if (wanted.has("url") && !isUrl(wanted.path("url").asText(), request.url())) {
            found.add(Difference.of(
                    at.appendProperty("url"), to + "url", wanted.path("url").asText(), request.url()));
        }
        wanted.path("headers").fields().forEachRemaining(header -> {
            String name = header.getKey();
            String value = request.headers().get(name.toLowerCase(Locale.ROOT));
            if (!header.getValue().asText().equals(value)) {
                JsonPointer line = at.appendProperty("headers").appendProperty(name);
                found.add(Difference.of(
                        line, to + "headers." + name, header.getValue().asText(), value));
            }
        });
        if (wanted.has("body")) {
            JsonPointer body = at.appendProperty("body");
            Difference.find(to + "body", wanted.path("body"), Outcome.json(request.body()), body, found);
        }
        return found;
    }

    private static boolean isUrl(String wanted, String url) {
        return wanted.startsWith(ELLIPSIS) ? url.endsWith(wanted.substring(ELLIPSIS.length())) : url.equals(wanted);
    }
}
