package io.piconnector.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** An operator's program: calls the API of a connector, and checks each answer against the API's own document. */
public final class OperatorApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;
    private final String authorization;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private OperatorApi(String url, String authorization) {
        this.url = url;
        this.authorization = authorization;
    }

    /** What came back. */
    public record Answer(int status, String contentType, String body) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Not JSON: " + body, e);
            }
        }

        public String detail() {
            return json().path("detail").asText();
        }
    }

    public static OperatorApi of(Connector connector, String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new OperatorApi(connector.url(), "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    public static OperatorApi of(Connector connector, String token) {
        return new OperatorApi(connector.url(), "Bearer " + token);
    }

    public static OperatorApi nobody(Connector connector) {
        return new OperatorApi(connector.url(), null);
    }

    /** The same with one more header in each call. */
    public OperatorApi with(String header, String value) {
        OperatorApi other = new OperatorApi(url, authorization);
        other.headers.putAll(headers);
        other.headers.put(header, value);
        return other;
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path) {
        return call("POST", path, null);
    }

    public Answer post(String path, String body) {
        return call("POST", path, body);
    }

    public Answer call(String method, String path, String body) {
        Answer answer = send(method, path, body);
        if (answer.status() >= 200 && answer.status() < 300 && !answer.body().isEmpty()) {
            check(method, path, answer);
        } else if (answer.contentType().startsWith("application/problem+json")) {
            validate(method + " " + path, "/components/schemas/Problem", answer);
        }
        return answer;
    }

    /** The status of an answer that is not checked. */
    public int status(String path) {
        return send("GET", path, null).status();
    }

    /** The body of an answer that is not checked. */
    public String text(String path) {
        return send("GET", path, null).body();
    }

    private Answer send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The API's document. Somebody who is not let in cannot check answers, and has to get none. */
    public JsonNode document() {
        Answer answer = send("GET", "/api/openapi?format=json", null);
        if (answer.status() != 200) {
            throw new IllegalStateException("/api/openapi answered " + answer.status());
        }
        return answer.json();
    }

    private void check(String method, String path, Answer answer) {
        JsonNode document = document();
        String plain = path.split("\\?")[0];
        String template = null;
        for (var candidates = document.path("paths").fieldNames(); candidates.hasNext(); ) {
            String candidate = candidates.next();
            if (plain.matches(candidate.replaceAll("\\{\\w+}", "[^/]+"))
                    && (template == null || template.contains("{"))) {
                template = candidate;
            }
        }
        if (template == null) {
            throw new AssertionError("The document does not know " + plain);
        }
        String pointer = "/paths/" + template.replace("/", "~1") + "/" + method.toLowerCase() + "/responses/"
                + answer.status() + "/content/application~1json/schema";
        validate(method + " " + path, pointer, answer);
    }

    private void validate(String call, String pointer, Answer answer) {
        ObjectNode document = (ObjectNode) document();
        if (document.at(pointer).isMissingNode()) {
            throw new AssertionError("The document has no schema at " + pointer);
        }
        document.put("$ref", "#" + pointer.replace("{", "%7B").replace("}", "%7D"));
        Set<ValidationMessage> faults = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(document)
                .validate(answer.json());
        if (!faults.isEmpty()) {
            throw new AssertionError(call + " answered against its document: " + faults + "\n" + answer.body());
        }
    }
}
