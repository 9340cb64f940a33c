package io.piconnector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.http.AccessTokens.Token;
import io.piconnector.http.AccessTokens.TokenEndpoint;
import io.piconnector.outbox.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Gets access tokens with the client's id and secret (RFC 6749, 4.4). The endpoint is as hostile as any other peer: what
 * it answers is bounded, and nothing of it but an error code is repeated.
 */
final class ClientCredentials implements TokenEndpoint {

    /** The lifetime of a token if the endpoint does not tell it. */
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

    private static final Duration MAX_LIFETIME = Duration.ofDays(1);

    /** Fits into a header line, and has no character that ends one. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,7000}");

    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,40}");
    private static final int MAX_ANSWER = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String setting;
    private final URI url;
    private final Optional<String> authorization;
    private final String form;
    private final FormPost http;

    /** Posts a form, bounded in time and size. */
    @FunctionalInterface
    interface FormPost {

        /** @throws IOException if there is no complete answer; its message holds no secrets */
        Answer post(URI url, Map<String, String> headers, String form) throws IOException;
    }

    record Answer(int status, Map<String, ?> headers, byte[] body) {}

    /** @param setting the name of the setting with the URL, for errors */
    ClientCredentials(
            String setting, URI url, String clientId, String clientSecret, Optional<String> scope, FormPost http) {
        this(
                setting,
                url,
                Optional.of("Basic "
                        + Base64.getEncoder()
                                .encodeToString((encoded(clientId) + ":" + encoded(clientSecret))
                                        .getBytes(StandardCharsets.UTF_8))),
                "grant_type=client_credentials"
                        + scope.map(text -> "&scope=" + encoded(text)).orElse(""),
                http);
    }

    private ClientCredentials(String setting, URI url, Optional<String> authorization, String form, FormPost http) {
        this.setting = setting;
        this.url = url;
        this.authorization = authorization;
        this.form = form;
        this.http = http;
    }

    /** Sends more fields with each request. */
    ClientCredentials with(Map<String, String> fields) {
        StringBuilder more = new StringBuilder(form);
        fields.forEach((name, value) ->
                more.append('&').append(encoded(name)).append('=').append(encoded(value)));
        return new ClientCredentials(setting, url, authorization, more.toString(), http);
    }

    /** Sends the client's id and secret in the form (RFC 6749, 2.3.1), for servers that take no Basic credentials. */
    ClientCredentials inForm(String clientId, String clientSecret) {
        return new ClientCredentials(
                setting,
                url,
                Optional.empty(),
                form + "&client_id=" + encoded(clientId) + "&client_secret=" + encoded(clientSecret),
                http);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        authorization.ifPresent(value -> headers.put("Authorization", value));
        return headers;
    }

    @Override
    public Token token() {
        Answer answer;
        try {
            answer = http.post(url, headers(), form);
        } catch (IOException e) {
            throw none("did not answer: " + Failure.nameAndMessage(e), null);
        }
        JsonNode json = json(answer);
        if (answer.status != 200) {
            String error = json.path("error").asText();
            throw none(
                    "answered " + answer.status + (ERROR_CODE.matcher(error).matches() ? ": " + error : ""),
                    RetryAfter.of(answer.headers).orElse(null));
        }
        JsonNode token = json.path("access_token");
        if (!token.isTextual() || !TOKEN.matcher(token.textValue()).matches()) {
            throw none("answered without a usable access_token", null);
        }
        JsonNode type = json.path("token_type");
        if (!type.isMissingNode() && !"bearer".equalsIgnoreCase(type.asText())) {
            throw none("answered with a token_type other than Bearer", null);
        }
        return new Token(token.textValue(), lifetime(json.path("expires_in")));
    }

    private static JsonNode json(Answer answer) {
        if (answer.body.length <= MAX_ANSWER) {
            try {
                JsonNode json = JSON.readTree(answer.body);
                if (json != null) {
                    return json;
                }
            } catch (IOException e) {
                // as good as an empty answer
            }
        }
        return JSON.missingNode();
    }

    /** Some endpoints write the number as a text. A negative one, or none that is a number, is not believed. */
    private static Duration lifetime(JsonNode seconds) {
        if (seconds.isMissingNode() || seconds.isNull()) {
            return DEFAULT_LIFETIME;
        }
        double number = seconds.asDouble(-1);
        if (!(number >= 0)) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds((long) Math.min(number, MAX_LIFETIME.toSeconds()));
    }

    private NoTokenException none(String problem, Duration retryAfter) {
        return new NoTokenException("no access token: " + setting + " " + problem, retryAfter);
    }

    @Override
    public String toString() {
        return "ClientCredentials[" + setting + "]";
    }
}
