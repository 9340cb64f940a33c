package io.piconnector.http;

import io.piconnector.config.DestinationSettings;
import io.piconnector.config.WrongSetting;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.http.base.HttpOperationFailedException;

/** How a peer knows us: by a fixed header, Basic credentials or an access token, or not at all. */
public sealed interface Authorization {

    String HEADER = "Authorization";

    /** The fields of a request for a token that have settings of their own, or never differ. */
    Set<String> OWN_PARAMETERS = Set.of("grant_type", "scope", "client_id", "client_secret");

    /**
     * Returns the value of the Authorization header; empty if the peer asks for none.
     *
     * @throws NoTokenException if it needs an access token and gets none
     */
    Optional<String> header();

    /** Returns another value than the one that the peer refused; empty if there is no other. */
    default Optional<String> headerInPlaceOf(String refused) {
        return Optional.empty();
    }

    /** Adds the Authorization header to a request, if the peer asks for one. */
    default void addTo(Map<String, Object> headers) {
        header().ifPresent(value -> headers.put(HEADER, value));
    }

    /**
     * Replaces the value that the peer refused, so that the request can be repeated at once.
     *
     * @param sent    the headers of the refused request
     * @param headers become those of the next request
     * @throws HttpOperationFailedException the refusal itself, if there is no other value
     */
    default void renew(HttpOperationFailedException refusal, Map<String, Object> sent, Map<String, Object> headers)
            throws HttpOperationFailedException {
        String next = headerInPlaceOf(Objects.toString(sent.get(HEADER), "")).orElse(null);
        if (next == null) {
            throw refusal;
        }
        headers.clear();
        headers.putAll(sent);
        headers.put(HEADER, next);
    }

    /** A header that never changes; empty if the destination asks for none. */
    record Fixed(Optional<String> header) implements Authorization {

        static Fixed basic(String username, String password) {
            byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            return new Fixed(Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)));
        }

        @Override
        public String toString() {
            return "Fixed[***]";
        }
    }

    record Bearer(AccessTokens tokens) implements Authorization {

        static final String SCHEME = "Bearer ";

        /** @param owner whose tokens they are, for errors and so that they are hidden */
        static Bearer of(String owner, ClientCredentials credentials) {
            return new Bearer(new AccessTokens(owner, credentials, Clock.systemUTC()));
        }

        @Override
        public Optional<String> header() {
            return Optional.of(SCHEME + tokens.get());
        }

        @Override
        public Optional<String> headerInPlaceOf(String refused) {
            return Optional.of(SCHEME + tokens.inPlaceOf(refused.replaceFirst("^" + SCHEME, "")));
        }

        @Override
        public String toString() {
            return "Bearer[***]";
        }
    }

    /**
     * Reads the settings of a destination.
     *
     * @throws WrongSetting if there is more than one way, or half of one
     */
    static Authorization of(String name, DestinationSettings.Destination set, ClientCredentials.FormPost http) {
        String prefix = "destinations." + name + ".";
        DestinationSettings.OAuth2 oauth2 = set.oauth2();
        boolean hasBasic = set.username().isPresent() || set.password().isPresent();
        boolean hasOAuth2 = oauth2.tokenUrl().isPresent()
                || oauth2.clientId().isPresent()
                || oauth2.clientSecret().isPresent()
                || oauth2.scope().isPresent()
                || !oauth2.parameters().isEmpty();
        List<String> ways = new ArrayList<>();
        set.authorization().ifPresent(header -> ways.add("authorization"));
        if (hasBasic) {
            ways.add("username");
        }
        if (hasOAuth2) {
            ways.add("oauth2");
        }
        if (ways.size() > 1) {
            throw new WrongSetting(
                    prefix + ways.get(0),
                    "is set, and " + prefix + ways.get(1) + (ways.get(1).equals("oauth2") ? ".*" : "") + " too",
                    "keep one way of authorization and delete the other");
        }
        if (hasBasic) {
            String username = need(prefix, "username", set.username(), "password");
            if (username.contains(":")) {
                throw new WrongSetting(
                        prefix + "username", "holds a colon", "Basic credentials cannot carry one; correct it");
            }
            return Fixed.basic(username, need(prefix, "password", set.password(), "username"));
        }
        if (hasOAuth2) {
            return Bearer.of(
                    name,
                    new ClientCredentials(
                                    prefix + "oauth2.token-url",
                                    need(prefix, "oauth2.token-url", oauth2.tokenUrl(), "oauth2"),
                                    need(prefix, "oauth2.client-id", oauth2.clientId(), "oauth2"),
                                    need(prefix, "oauth2.client-secret", oauth2.clientSecret(), "oauth2"),
                                    oauth2.scope(),
                                    http)
                            .with(parameters(prefix, oauth2.parameters())));
        }
        return new Fixed(set.authorization());
    }

    private static Map<String, String> parameters(String prefix, Map<String, String> parameters) {
        parameters.keySet().stream()
                .filter(OWN_PARAMETERS::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new WrongSetting(
                            prefix + "oauth2.parameters." + name,
                            "names a field that the connector sends itself",
                            "delete it; there are oauth2.scope, .client-id and .client-secret");
                });
        return new TreeMap<>(parameters);
    }

    private static <T> T need(String prefix, String name, Optional<T> value, String other) {
        return value.orElseThrow(() -> new WrongSetting(
                prefix + name,
                "is not set, but " + prefix + other + (other.equals("oauth2") ? ".*" : "") + " is",
                other.equals("oauth2")
                        ? "set it too"
                        : "set both; for an API key without a password set " + prefix + "authorization"));
    }
}
