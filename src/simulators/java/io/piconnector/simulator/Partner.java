package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The assessment partner as a vendor sees it: a base URL, and headers that let the vendor in. */
final class Partner {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String baseUrl;
    private final Map<String, String> headers;

    Partner(String baseUrl, Map<String, String> headers) {
        this.baseUrl = baseUrl;
        this.headers = headers;
    }

    /**
     * What the partner answered.
     *
     * @param status 0 where no answer came
     */
    record Answer(int status, String contentType, String body, Duration took) {

        boolean isSuccess() {
            return status / 100 == 2;
        }

        JsonNode json() {
            return Json.read(body);
        }

        /** What is wrong with an answer that must be a JSON document of a shape. */
        List<String> problems(Shape shape) {
            if (!contentType.startsWith("application/json")) {
                return List.of(
                        "its content type is '" + contentType + "', not application/json; " + status + " " + body);
            }
            return json().isMissingNode() ? List.of("it is no JSON: " + body) : shape.problems(json());
        }
    }

    static String basic(String username, String password) {
        String text = username + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    Answer post(String path, JsonNode body) {
        return post(path, body.toString(), Map.of("Content-Type", "application/json"));
    }

    Answer post(String path, String body, Map<String, String> more) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        more.forEach(request::header);
        return send(request.build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(TIMEOUT);
        headers.forEach(request::header);
        return request;
    }

    private static Answer send(HttpRequest request) {
        long start = System.nanoTime();
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body(),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            return new Answer(0, "", e.toString(), Duration.ofNanos(System.nanoTime() - start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the vendor is closed
            return new Answer(0, "", e.toString(), Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
