package io.piconnector.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;

/** Personio's API, version 2, as far as orders need it: tokens, pages of persons, custom attributes written. */
public final class Personio extends RestHris {

    public static final String CLIENT_ID = "papi-4711";
    public static final String CLIENT_SECRET = "papi secret+0815";
    public static final String ASSESSMENT = "dynamic_101";
    public static final String STATUS = "dynamic_102";

    private static final int MAX_LIMIT = 50;
    private static final String PERSONS = "/v2/persons";

    private final Map<String, ObjectNode> persons = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, String>> attributes = new ConcurrentHashMap<>();
    private final Set<String> tokens = new CopyOnWriteArraySet<>();
    private final AtomicInteger tokensGiven = new AtomicInteger();

    private Personio() {
        super("personio");
    }

    public static Personio start() {
        return new Personio();
    }

    /** Adds a person; {@code assessment} may be null. */
    public void hire(String id, String assessment) {
        attributes.put(id, new ConcurrentHashMap<>(assessment == null ? Map.of() : Map.of(ASSESSMENT, assessment)));
        persons.put(
                id,
                JSON.createObjectNode()
                        .put("id", id)
                        .put("first_name", "Mira")
                        .put("last_name", "Sato " + id)
                        .put("email", id + "@example.org")
                        .put("status", "ACTIVE"));
    }

    /** The value of an attribute; an empty text if it has none. */
    public String attribute(String id, String attribute) {
        return attributes.get(id).getOrDefault(attribute, "");
    }

    public void edit(String id, String attribute, String value) {
        attributes.get(id).put(attribute, value);
    }

    /** From now on each token that was given is refused. */
    public void revokeTokens() {
        tokens.clear();
    }

    public int tokensGiven() {
        return tokensGiven.get();
    }

    @Override
    Reply answer(Call call, String path, Map<String, String> query) {
        if (path.equals("/v2/auth/token")) {
            return token(call);
        }
        String bearer = call.header("authorization").orElse("");
        if (!bearer.startsWith("Bearer ") || !tokens.contains(bearer.substring("Bearer ".length()))) {
            return Reply.status(401);
        }
        if (call.method().equals("PATCH") && path.startsWith(PERSONS + "/")) {
            return write(path.substring(PERSONS.length() + 1), json(call));
        }
        require(call.method().equals("GET") && path.equals(PERSONS), 404, "is no call of Personio");
        return page(query);
    }

    private Reply token(Call call) {
        require(call.method().equals("POST"), 405, "is no POST");
        require(call.header("content-type").orElse("").equals("application/x-www-form-urlencoded"), 415, "is no form");
        require(call.header("authorization").isEmpty(), 400, "has credentials in a header");
        List<String> fields = Arrays.asList(call.body().split("&"));
        require(
                Set.copyOf(fields)
                        .equals(Set.of(
                                "grant_type=client_credentials",
                                "client_id=" + encoded(CLIENT_ID),
                                "client_secret=" + encoded(CLIENT_SECRET))),
                401,
                "has other credentials");
        String token = "personio-token-" + tokensGiven.incrementAndGet();
        tokens.add(token);
        return Reply.json(JSON.createObjectNode()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", 86_400)
                .toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Reply page(Map<String, String> query) {
        require(Set.of("limit", "cursor", "status").containsAll(query.keySet()), 400, "has an unknown parameter");
        int limit = Integer.parseInt(query.getOrDefault("limit", "10"));
        require(limit >= 1 && limit <= MAX_LIMIT, 400, "has a wrong limit");
        int from = 0;
        if (query.containsKey("cursor")) {
            require(query.get("cursor").matches("cur/\\d+=="), 400, "has a cursor that was not given");
            from = Integer.parseInt(query.get("cursor").replaceAll("\\D", ""));
        }
        List<ObjectNode> all = List.copyOf(persons.values());
        int to = Math.min(from + limit, all.size());
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode data = answer.putArray("_data");
        all.subList(from, to).forEach(person -> {
            ObjectNode copy = person.deepCopy();
            ArrayNode custom = copy.putArray("custom_attributes");
            attributes
                    .get(person.path("id").asText())
                    .forEach((id, value) -> custom.addObject().put("id", id).put("value", value));
            data.add(copy);
        });
        ObjectNode links = answer.putObject("_meta").putObject("links");
        links.putObject("self").put("href", url() + PERSONS);
        if (to < all.size()) {
            links.putObject("next")
                    .put("href", url() + PERSONS + "?limit=" + limit + "&cursor=" + encoded("cur/" + to + "=="));
        }
        return Reply.json(answer.toString());
    }

    private Reply write(String id, JsonNode person) {
        require(persons.containsKey(id), 404, "is nobody");
        JsonNode custom = person.path("custom_attributes");
        require(person.size() == 1 && custom.isArray() && !custom.isEmpty(), 400, "writes no attribute");
        for (JsonNode attribute : custom) {
            require(
                    attribute.size() == 2
                            && attribute.path("id").isTextual()
                            && attribute.path("value").isTextual(),
                    400,
                    "has a wrong attribute");
            require(attribute.path("id").textValue().equals(STATUS), 400, "writes an unknown attribute");
            edit(id, STATUS, attribute.path("value").textValue());
        }
        return Reply.status(204);
    }
}
