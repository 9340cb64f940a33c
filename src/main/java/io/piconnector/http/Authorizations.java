package io.piconnector.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;

/** Makes the ways in which peers other than destinations know us. */
@ApplicationScoped
public class Authorizations {

    private final TokenHttp http;

    Authorizations(TokenHttp http) {
        this.http = http;
    }

    /** No Authorization header. */
    public Authorization none() {
        return new Authorization.Fixed(Optional.empty());
    }

    /** @param header the value of the header */
    public Authorization fixed(String header) {
        return new Authorization.Fixed(Optional.of(header));
    }

    public Authorization basic(String username, String password) {
        return Authorization.Fixed.basic(username, password);
    }

    /**
     * Access tokens by the client credentials of OAuth 2.0.
     *
     * @param setting the name of the setting with the URL, for errors
     */
    public Authorization clientCredentials(
            String setting, URI tokenUrl, String clientId, String clientSecret, Optional<String> scope) {
        return Authorization.Bearer.of(
                setting, new ClientCredentials(setting, tokenUrl, clientId, clientSecret, scope, http));
    }

    /** The same, with the credentials in the form in place of a header. */
    public Authorization clientCredentialsInForm(
            String setting, URI tokenUrl, String clientId, String clientSecret, Optional<String> scope) {
        return Authorization.Bearer.of(
                setting,
                new ClientCredentials(setting, tokenUrl, clientId, clientSecret, scope, http)
                        .inForm(clientId, clientSecret));
    }
}
