package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.piconnector.simulator.VendorServer.Reply;
import io.piconnector.simulator.VendorServer.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HiBob's hiring module and a recruiter in it. It takes the catalogue, sends signed webhooks, tells the details of a request and takes
 * its PATCH. Whatever is not as HiBob documents it is an error, which {@link #errors()} keeps. Two things are invented, because HiBob
 * does not publish them: the path of the token endpoint, and the names of the fields of a person.
 */
public final class HiBob implements AutoCloseable {

    private static final String ASSESSMENTS = "/v1/hiring/assessments/";
    private static final String PACKAGES = ASSESSMENTS + "packages";
    private static final String TOKEN = "/oauth2/token";
    private static final AtomicLong NUMBERS = new AtomicLong(System.currentTimeMillis());

    private final Complaints complaints = new Complaints();
    private final String clientId;
    private final String clientSecret;
    private final String webhookSecret;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final Map<String, BobRequest> orders = new ConcurrentHashMap<>();
    private final List<JsonNode> catalogues = new CopyOnWriteArrayList<>();
    private final VendorServer server = new VendorServer("hibob", 0, complaints, this::reply);
    private volatile Partner partner;

    private HiBob(String clientId, String clientSecret, String webhookSecret) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.webhookSecret = webhookSecret;
    }

    public static HiBob start(String clientId, String clientSecret, String webhookSecret) {
        return new HiBob(clientId, clientSecret, webhookSecret);
    }

    /** Stores the partner's one URL for webhooks. */
    public HiBob partner(String eventsUrl) {
        partner = new Partner(eventsUrl, Map.of());
        return this;
    }

    public VendorServer server() {
        return server;
    }

    /** The base of HiBob's API. */
    public String apiUrl() {
        return server.url() + "/v1";
    }

    public String tokenUrl() {
        return server.url() + TOKEN;
    }

    /** No token that was issued is valid any more. */
    public void expireTokens() {
        tokens.clear();
    }

    /** Every catalogue that was taken; the last one counts. */
    public List<JsonNode> catalogues() {
        return List.copyOf(catalogues);
    }

    /** Orders an assessment, and gives the request's id back. */
    public String order(String packageId, Candidate candidate) {
        String id = Long.toString(NUMBERS.incrementAndGet());
        orders.put(id, new BobRequest(packageId, candidate));
        send("assessment.triggered", id);
        return id;
    }

    /** Sends the webhook of an order once more: HiBob delivers at least once. Gives the partner's status back. */
    public int orderAgain(String requestId) {
        return send("assessment.triggered", requestId);
    }

    /** Cancels an assessment. Gives the partner's status back. */
    public int cancel(String requestId) {
        orders.get(requestId).cancel();
        return send("assessment.cancelled", requestId);
    }

    /**
     * Tries the partner's URL, as HiBob does when it is set up: with one of these bodies. Whether it signs them is not published. Gives
     * the partner's statuses back.
     */
    public List<Integer> ping() {
        return Stream.of("Ping test", "{\"text\":\"Ping test\"}")
                .flatMap(body -> Stream.of(post(body, signature(body)), post(body, null)))
                .toList();
    }

    /** Sends a body without any signature. Gives the partner's status back. */
    public int postUnsigned(String body) {
        return post(body, null);
    }

    /** Sends an event with a signature that is not HiBob's. */
    public int orderWithWrongSignature(String packageId, Candidate candidate) {
        String id = Long.toString(NUMBERS.incrementAndGet());
        orders.put(id, new BobRequest(packageId, candidate));
        return post(event("assessment.triggered", id), signature("something else"));
    }

    /** Every update of an order that was taken, in order of time. */
    public List<JsonNode> updates(String requestId) {
        return orders.get(requestId).updates();
    }

    /** The updates that ended an order. A second, other one is also an error. */
    public List<JsonNode> outcomes(String requestId) {
        return updates(requestId).stream()
                .filter(BobRequest::isFinal)
                .distinct()
                .toList();
    }

    /** Whatever was not as HiBob documents it. */
    public List<String> errors() {
        return complaints.all();
    }

    @Override
    public void close() {
        server.close();
    }

    private int send(String type, String requestId) {
        String body = event(type, requestId);
        int status = post(body, signature(body));
        if (status != 0 && status != 503 && status / 100 != 2) { // those are tried again
            complaints.add(type + " is answered " + status);
        }
        return status;
    }

    private int post(String body, String signature) {
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
        if (signature != null) {
            headers.put("Bob-Signature", signature);
        }
        return partner.post("", body, headers).status();
    }

    private static String event(String type, String requestId) {
        ObjectNode event = Json.object()
                .put("version", "v2")
                .put("type", type)
                .put("triggeredBy", "2993461021")
                .put("triggeredAt", Instant.now().toString());
        event.putObject("data").put("assessmentRequestId", requestId);
        return Shape.of("hibob.event.request").checked(event).toString();
    }

    private String signature(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(webhookSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply reply(Request request) {
        if (request.target().equals(TOKEN)) {
            return token(request);
        }
        String authorization = request.header("Authorization");
        if (!authorization.startsWith("Bearer ") || !tokens.contains(authorization.substring("Bearer ".length()))) {
            return Reply.status(401);
        }
        if (request.target().equals(PACKAGES) && request.method().equals("POST")) {
            return catalogue(request);
        }
        BobRequest order = request.target().startsWith(ASSESSMENTS)
                ? orders.get(request.target().substring(ASSESSMENTS.length()))
                : null;
        if (order == null) {
            complaints.add(request.method() + " " + request.target() + " is not there");
            return Reply.status(404);
        }
        return switch (request.method()) {
            case "GET" -> new Reply(200, order.details());
            case "PATCH" -> patch(request, order);
            default -> {
                complaints.add(request.target() + " gets " + request.method());
                yield Reply.status(405);
            }
        };
    }

    /** Client credentials, with Basic or in the form. */
    private Reply token(Request request) {
        boolean isBasic = request.header("Authorization").equals(Partner.basic(clientId, clientSecret));
        boolean isInForm = request.body().contains("client_id=" + clientId)
                && request.body().contains("client_secret=" + clientSecret);
        if (!request.method().equals("POST")
                || !request.body().contains("grant_type=client_credentials")
                || !(isBasic || isInForm)) {
            complaints.add("a token is asked for wrongly");
            return new Reply(401, Json.object().put("error", "invalid_client"));
        }
        String token = UUID.randomUUID().toString();
        tokens.add(token);
        return new Reply(
                200,
                Json.object()
                        .put("access_token", token)
                        .put("token_type", "Bearer")
                        .put("expires_in", 3600));
    }

    private Reply catalogue(Request request) {
        List<String> problems =
                new ArrayList<>(Shape.of("hibob.packages.request").problems(request.json()));
        List<String> ids = request.json().path("packages").findValuesAsText("id");
        if (ids.stream().distinct().count() < ids.size() || ids.stream().anyMatch(String::isBlank)) {
            problems.add("an id is blank, or not unique: " + ids);
        }
        if (!complaints.add("packages", problems).isEmpty()) {
            return Reply.status(400);
        }
        catalogues.add(request.json());
        return Reply.status(201);
    }

    private Reply patch(Request request, BobRequest order) {
        List<String> problems =
                new ArrayList<>(Shape.of("hibob.assessment.request").problems(request.json()));
        if (problems.isEmpty()) {
            problems.addAll(order.take(request.json()));
        }
        return complaints.add("PATCH " + request.body(), problems).isEmpty() ? Reply.status(204) : Reply.status(400);
    }
}
