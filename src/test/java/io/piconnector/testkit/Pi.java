package io.piconnector.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The Predictive Index as a caller of the listener: HTTP/1.1, Basic credentials sent at once, a form. */
public final class Pi {

    public static final String USERNAME = "pi@group";
    public static final String PASSWORD = "pi-listener-password";
    public static final String FORM = "application/x-www-form-urlencoded";

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final String baseUrl;
    private final String password;

    /** Calls the connector that listens at a base URL. */
    public Pi(String baseUrl) {
        this(baseUrl, PASSWORD);
    }

    private Pi(String baseUrl, String password) {
        this.baseUrl = baseUrl;
        this.password = password;
    }

    /** The same with another password in the webhook's URL. */
    public Pi withPassword(String other) {
        return new Pi(baseUrl, other);
    }

    public HttpResponse<String> send(PiWebhook webhook) {
        return send(request(webhook).build());
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(PiWebhook webhook) {
        return CLIENT.sendAsync(request(webhook).build(), BodyHandlers.ofString());
    }

    /** The request for a webhook, for tests that change something about it. */
    public HttpRequest.Builder request(PiWebhook webhook) {
        return request(webhook.path(), webhook.form());
    }

    /** A request with PI's credentials and content type, and any body. */
    public HttpRequest.Builder request(String path, String body) {
        return plainRequest(path)
                .header("Authorization", basic(USERNAME, password))
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(body));
    }

    /** A request without credentials, content type and body. */
    public HttpRequest.Builder plainRequest(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(Duration.ofSeconds(30));
    }

    /** Sends a request and waits for the whole answer; fails with an UncheckedIOException where none comes. */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.sendAsync(request, BodyHandlers.ofString())
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            IOException cause = e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            throw new UncheckedIOException(request + ": " + cause, cause);
        }
    }

    /** The value of an Authorization header. */
    public static String basic(String username, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
