package io.piconnector.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * PI's API as far as orders need it, on top of a {@link Peer}: every POST creates one more assessment, for PI does not prevent
 * duplicates; GET finds an assessment by its id, or lists those of an externalId. Tests change what it does for one externalId, so
 * that they can share it.
 */
public final class PiOrders implements AutoCloseable {

    public static final String API_KEY = "key/of an-organisation+admin";
    public static final String PUBLIC_URL = "https://integration.somedomain.com";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE = "/api/v1/";
    private static final String KIND = "assessments";
    private static final String SEARCH = "?externalId=";

    private final Peer peer;
    private final List<Assessment> assessments = new CopyOnWriteArrayList<>();
    private final Map<String, Object> states = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final Map<String, IntFunction<Handling>> handlings = new ConcurrentHashMap<>();
    private final Map<String, Function<List<Assessment>, Reply>> searches = new ConcurrentHashMap<>();
    private volatile Duration latency = Duration.ZERO;
    private volatile Function<Call, Optional<Reply>> interception = call -> Optional.empty();

    private PiOrders(String name) {
        peer = Peer.start(name).replies(this::reply);
    }

    public static PiOrders start(String name) {
        return new PiOrders(name);
    }

    /**
     * One assessment that was created.
     *
     * @param kind  behavioral or cognitive, from the path
     * @param order the POST's body
     */
    public record Assessment(String assessmentId, String kind, JsonNode order) {

        public String externalId() {
            return order.path("externalId").asText();
        }

        /** Where PI would call about it; absent where the order named no webhook. */
        public Optional<URI> webhookUrl() {
            return Stream.of("assessmentStatusWebHook", "assessmentStatusWebHookUrl")
                    .filter(order::has)
                    .map(property -> URI.create(order.get(property).textValue()))
                    .findFirst();
        }
    }

    /** What PI does with one POST: whether it creates the assessment, and what it answers; with null as it should. */
    public record Handling(boolean creates, Reply reply) {

        /** Creates it and answers 201 with it. */
        public static Handling sound() {
            return new Handling(true, null);
        }

        /** Creates it, but does not say so: answers otherwise, hangs, or cuts the connection. */
        public static Handling createdBut(Reply reply) {
            return new Handling(true, reply);
        }

        /** Does not create it. */
        public static Handling notCreated(Reply reply) {
            return new Handling(false, reply);
        }
    }

    /** Has a connector order here, with waits short enough for a test. */
    public Connector connect(Connector connector) {
        return connector
                .set("pi.api.base-url", peer.url("/api/v1"))
                .set("pi.api.key", API_KEY)
                .set("pi.listener.public-url", PUBLIC_URL)
                .set("pi.order.doubt", "1500ms")
                .set("delivery.timeout", "1s")
                .set("delivery.lease", "3s")
                .set("delivery.max-backoff", "2s");
    }

    /** What is done with the POSTs of an externalId, by their number from 1; each creates an assessment where nothing else is said. */
    public PiOrders onOrder(String externalId, IntFunction<Handling> handling) {
        handlings.put(externalId, handling);
        return this;
    }

    /** How long PI takes to answer an order it creates. */
    public PiOrders orderTakes(Duration time) {
        latency = time;
        return this;
    }

    /** How a search for an externalId is answered, given what there is of it; {@link #array} where nothing else is said. */
    public PiOrders onSearch(String externalId, Function<List<Assessment>, Reply> answer) {
        searches.put(externalId, answer);
        return this;
    }

    /** Comes before all else: an answer to any call, which then does nothing; empty for the usual one. */
    public PiOrders intercept(Function<Call, Optional<Reply>> answer) {
        interception = answer;
        return this;
    }

    /** From now on an assessment is in this state: PI's number, or its name. It begins in 10, Sent. */
    public void setState(String assessmentId, Object state) {
        states.put(assessmentId, state);
    }

    /** An error in PI's own form. */
    public static Reply error(int status, String description) {
        ObjectNode error = JSON.createObjectNode().put("number", 27).putNull("context");
        error.put("description", description).putArray("parameterErrors");
        return Reply.json(error.toString()).withStatus(status);
    }

    /** A search's answer: {@code […]}. */
    public Reply array(List<Assessment> found) {
        return Reply.json(list(found).toString());
    }

    /** A search's answer: the assessment itself; 404 where there is none. */
    public Reply object(List<Assessment> found) {
        return found.isEmpty()
                ? error(404, "No such assessment")
                : Reply.json(json(found.get(0)).toString());
    }

    /** Every assessment that was created. */
    public List<Assessment> assessments() {
        return List.copyOf(assessments);
    }

    /** Every assessment that was created for an externalId. */
    public List<Assessment> assessments(String externalId) {
        return assessments.stream()
                .filter(assessment -> assessment.externalId().equals(externalId))
                .toList();
    }

    /** The only assessment that was created for an externalId. */
    public Assessment assessment(String externalId) {
        List<Assessment> found = assessments(externalId);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " assessments of " + externalId + ": " + calls());
        }
        return found.get(0);
    }

    /** Every request, in order of arrival, with its time. */
    public List<Call> calls() {
        return peer.calls();
    }

    /** Every order of an externalId, whatever became of it. */
    public List<Call> posts(String externalId) {
        return peer.calls(call -> call.method().equals("POST")
                && call.json().path("externalId").asText().equals(externalId));
    }

    /** Every search for an externalId. */
    public List<Call> searches(String externalId) {
        return peer.calls(call -> isSearch(call) && searchedFor(call).equals(externalId));
    }

    /** Every look-up of an assessment by its id. */
    public List<Call> lookUps(String assessmentId) {
        return peer.calls(call -> call.method().equals("GET") && call.target().endsWith(KIND + "/" + assessmentId));
    }

    /** Sends the webhook of an assessment that is in a state now, as its order wanted it, but to where the connector really is. */
    public HttpResponse<String> sendWebhook(Connector connector, Assessment assessment, int state) {
        setState(assessment.assessmentId(), state);
        URI url = assessment.webhookUrl().orElseThrow();
        String[] credentials = url.getRawUserInfo().split(":");
        PiWebhook webhook = new PiWebhook(
                assessment.assessmentId(),
                state,
                assessment.externalId(),
                "EmailInvitation",
                url.getRawPath() + "?" + url.getRawQuery());
        Pi pi = connector.pi();
        return pi.send(pi.plainRequest(webhook.path())
                .header("Authorization", Pi.basic(decoded(credentials[0]), decoded(credentials[1])))
                .header("Content-Type", Pi.FORM)
                .POST(BodyPublishers.ofString(webhook.form()))
                .build());
    }

    @Override
    public void close() {
        peer.close();
    }

    private Reply reply(Call call) {
        return interception.apply(call).orElseGet(() -> usual(call));
    }

    private Reply usual(Call call) {
        if (call.method().equals("POST")) {
            return create(call);
        }
        if (isSearch(call)) {
            String externalId = searchedFor(call);
            return searches.getOrDefault(externalId, this::array)
                    .apply(assessments(externalId).stream()
                            .filter(assessment -> assessment.kind().equals(kind(call)))
                            .toList());
        }
        return assessments.stream()
                .filter(one -> call.target().equals(BASE + one.kind() + KIND + "/" + one.assessmentId()))
                .findFirst()
                .map(one -> Reply.json(json(one).toString()))
                .orElseGet(() -> error(404, "No such assessment"));
    }

    private Reply create(Call call) {
        Assessment assessment = new Assessment(UUID.randomUUID().toString(), kind(call), call.json());
        String externalId = assessment.externalId();
        int number =
                orders.computeIfAbsent(externalId, key -> new AtomicInteger()).incrementAndGet();
        Handling handling =
                handlings.getOrDefault(externalId, any -> Handling.sound()).apply(number);
        if (handling.creates()) {
            assessments.add(assessment);
        }
        return handling.reply() == null
                ? Reply.json(json(assessment).toString()).withStatus(201).after(latency)
                : handling.reply();
    }

    private static boolean isSearch(Call call) {
        return call.method().equals("GET") && call.target().contains(KIND + SEARCH);
    }

    private static String searchedFor(Call call) {
        return decoded(call.target().substring(call.target().indexOf(SEARCH) + SEARCH.length()));
    }

    private static String kind(Call call) {
        if (!call.target().matches(BASE + "[a-z]+" + KIND + "([/?].*)?")) {
            throw new IllegalStateException("Not a path of PI's: " + call.target());
        }
        return call.target().substring(BASE.length(), call.target().indexOf(KIND));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private ArrayNode list(List<Assessment> found) {
        ArrayNode list = JSON.createArrayNode();
        found.forEach(assessment -> list.add(json(assessment)));
        return list;
    }

    private ObjectNode json(Assessment assessment) {
        return JSON.createObjectNode()
                .put("assessmentId", assessment.assessmentId())
                .put("externalId", assessment.externalId())
                .put("assessmentSource", "EmailInvitation")
                .setAll((ObjectNode) JSON.valueToTree(
                        Map.of("assessmentState", states.getOrDefault(assessment.assessmentId(), 10))));
    }
}
