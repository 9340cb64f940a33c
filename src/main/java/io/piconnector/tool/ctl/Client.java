package io.piconnector.tool.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.tool.ctl.Arguments.WrongException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls the API of a running connector. */
final class Client {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration TO_CONNECT = Duration.ofSeconds(10);

    /** An act on many messages takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TO_CONNECT)
            .build(); // follows no redirect: it could take the token along

    private final String url;
    private final String token;

    /** The connector refuses a call, or does not answer. The message says why. */
    static final class RefusedException extends Exception {
        RefusedException(String message) {
            super(message);
        }
    }

    /** @throws WrongException if the URL or the token cannot be used */
    Client(String url, String token) {
        if (!url.matches("https?://[^\\s?#]+")) {
            throw new WrongException("the URL of the connector is no http:// or https:// URL");
        }
        if (!token.matches("[!-~]+")) {
            throw new WrongException("the token holds a character that no token can hold");
        }
        this.url = url.replaceAll("/+$", "");
        this.token = token;
    }

    JsonNode get(String path, Map<String, String> parameters) throws RefusedException {
        return send(request(path, parameters).GET());
    }

    JsonNode delete(String path, Map<String, String> parameters) throws RefusedException {
        return send(request(path, parameters).DELETE());
    }

    /** @param body null for none */
    JsonNode post(String path, Map<String, String> parameters, Object body) throws RefusedException {
        return post(path, parameters, body, Map.of());
    }

    JsonNode post(String path, Map<String, String> parameters, Object body, Map<String, String> headers)
            throws RefusedException {
        HttpRequest.Builder request = request(path, parameters);
        headers.forEach(request::header);
        if (body == null) {
            return send(request.POST(BodyPublishers.noBody()));
        }
        try {
            return send(request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(URI.create(url + path + (query.isEmpty() ? "" : "?" + query)))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .timeout(PATIENCE);
    }

    private JsonNode send(HttpRequest.Builder request) throws RefusedException {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 200 && answer.statusCode() < 300) {
                return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
            }
            throw new RefusedException(reason(answer));
        } catch (JsonProcessingException e) {
            throw new RefusedException(url + " does not answer JSON: is it the connector?");
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new RefusedException(url + " does not answer (" + reason + "): correct --url or PI_CONNECTOR_URL");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted");
        }
    }

    private static String reason(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == 401) {
            return "the connector does not know this token: correct --token or PI_CONNECTOR_TOKEN";
        }
        try {
            String detail = JSON.readTree(answer.body()).path("detail").asText("");
            if (!detail.isEmpty()) {
                return detail;
            }
        } catch (JsonProcessingException e) {
            // no problem in JSON: told below
        }
        return switch (status) {
            case 403 -> "the token's role does not allow this: take one of role operator";
            case 404 -> "there is nothing there: is the API on (console.tokens), and the URL that of the connector?";
            default -> "the connector answered " + status;
        };
    }
}
