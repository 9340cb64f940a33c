package io.piconnector.listener;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.Credentials;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Settings;
import io.piconnector.config.WrongSetting;
import io.piconnector.pi.OwnWebhook;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The {@code pi.listener.*} settings about callers: credentials, addresses, trusted proxies, path. */
@ApplicationScoped
public class ListenerSettings implements CheckedAtStart {

    private final Optional<Credentials> credentials;
    private final Optional<Credentials> previous;
    private final Optional<IpRanges> allowed;
    private final IpRanges trustedProxies;
    private final int retryAfter;
    private final OwnWebhook ownWebhook;

    public ListenerSettings(PiSettings pi, Settings settings) {
        PiSettings.Listener listener = pi.listener();
        credentials = credentials(listener);
        previous = previous(listener, credentials);
        List<String> addresses = listener.allowedAddresses().orElse(List.of());
        if (addresses.isEmpty()) {
            throw new WrongSetting(
                    "pi.listener.allowed-addresses",
                    "is empty",
                    "list the addresses that PI calls from, or write * to switch the filter off");
        }
        allowed = addresses.equals(List.of("*"))
                ? Optional.empty()
                : Optional.of(ranges("pi.listener.allowed-addresses", addresses));
        trustedProxies =
                ranges("pi.listener.trusted-proxies", listener.trustedProxies().orElse(List.of()));
        retryAfter = listener.retryAfter();
        ownWebhook = new OwnWebhook(pi, settings.redaction());
        if (!listener.path().matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new WrongSetting(
                    "pi.listener.path",
                    "is no path",
                    "write for example /listeners/predictiveindex, without / at its end");
        }
    }

    /** Returns the credentials that PI must send; empty if anybody may call. */
    public Optional<Credentials> credentials() {
        return credentials;
    }

    /** Whether to accept a call with this Authorization header. The header may be null. */
    boolean accept(String authorization) {
        return credentials.isEmpty()
                || credentials.get().matches(authorization)
                || previous.isPresent() && previous.get().matches(authorization);
    }

    /** Returns the addresses that may call; empty if the filter is off. */
    Optional<IpRanges> allowed() {
        return allowed;
    }

    /** Returns the proxies whose forwarding headers are believed. */
    IpRanges trustedProxies() {
        return trustedProxies;
    }

    /** Returns the address that a request really comes from; empty if it cannot be told. */
    public Optional<InetAddress> client(HttpServerRequest request) {
        InetAddress peer = peer(request);
        return ClientAddress.of(
                peer,
                request.headers().getAll("X-Forwarded-For"),
                request.headers().getAll("Forwarded"),
                trustedProxies);
    }

    /** Whether the caller speaks TLS, with us or with a trusted proxy. */
    public boolean isSecure(HttpServerRequest request) {
        List<String> protocols = request.headers().getAll("X-Forwarded-Proto");
        return request.isSSL()
                || trustedProxies.contains(peer(request))
                        && !protocols.isEmpty()
                        && "https".equalsIgnoreCase(protocols.get(protocols.size() - 1));
    }

    private static InetAddress peer(HttpServerRequest request) {
        return IpRange.address(request.remoteAddress().hostAddress())
                .orElseThrow(() -> new IllegalStateException("the peer has no IP address"));
    }

    /** Returns the seconds that a 503 asks the caller to wait. */
    int retryAfter() {
        return retryAfter;
    }

    /** Removes the URL and the credentials that a call was made with. Nobody behind the listener needs them. */
    OwnWebhook ownWebhook() {
        return ownWebhook;
    }

    private static Optional<Credentials> credentials(PiSettings.Listener settings) {
        Optional<String> username = settings.username();
        Optional<String> password = settings.password();
        boolean anonymous = settings.anonymous().orElse(false);
        if (username.isEmpty() && password.isEmpty()) {
            if (anonymous) {
                return Optional.empty();
            }
            throw new WrongSetting(
                    "pi.listener.username",
                    "is not set",
                    "set it and pi.listener.password, or set pi.listener.anonymous=true to let anybody call");
        }
        if (anonymous) {
            throw new WrongSetting(
                    "pi.listener.anonymous", "is true although credentials are set", "keep one of the two");
        }
        if (username.isEmpty() || password.isEmpty()) {
            throw new WrongSetting(
                    username.isEmpty() ? "pi.listener.username" : "pi.listener.password",
                    "is not set",
                    "set both the user name and the password");
        }
        if (username.get().contains(":")) {
            throw new WrongSetting(
                    "pi.listener.username", "holds a colon", "choose a name without one: HTTP Basic cannot carry it");
        }
        return Optional.of(new Credentials(username.get(), password.get()));
    }

    /** While a password is being changed, PI's default webhook and earlier orders still send the old one. */
    private static Optional<Credentials> previous(PiSettings.Listener settings, Optional<Credentials> credentials) {
        String name = "pi.listener.previous-password";
        Optional<String> password = settings.previousPassword();
        if (password.isPresent() && credentials.isEmpty()) {
            throw new WrongSetting(
                    name, "is set although anybody may call", "set pi.listener.password, or take it out");
        }
        if (password.isPresent() && password.get().equals(credentials.get().password())) {
            throw new WrongSetting(name, "is the same as pi.listener.password", "take it out, or set the new password");
        }
        return password.map(old -> new Credentials(credentials.get().username(), old));
    }

    /** @throws WrongSetting if a text is neither an address nor a range */
    public static IpRanges ranges(String name, List<String> texts) {
        try {
            return IpRanges.parse(texts);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(
                    name,
                    "is wrong: " + e.getMessage(),
                    "write for example 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32, comma separated");
        }
    }
}
