package io.piconnector.console.access;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.ConsoleSettings;
import io.piconnector.config.OidcSwitch;
import io.piconnector.config.Settings;
import io.piconnector.config.WrongSetting;
import io.piconnector.console.access.Secret.Bcrypt;
import io.piconnector.console.access.Secret.Clear;
import io.piconnector.console.access.Secret.Sha256;
import io.piconnector.listener.IpRanges;
import io.piconnector.listener.ListenerSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code console.*} settings, checked: users, tokens, addresses. */
@ApplicationScoped
public class AccessSettings implements CheckedAtStart {

    private static final int MIN_PASSWORD = 12;
    private static final int MIN_TOKEN = 32;
    private static final int MAX_NAME = 100;

    private final Map<String, Known> users = new TreeMap<>();
    private final Map<String, Known> tokens = new TreeMap<>();
    private final Optional<IpRanges> addresses;
    private final Duration sessionTimeout;
    private final Optional<String> oidcSecret;
    private final String storePassword;
    private final boolean isOidc;

    /** A user or a token. */
    record Known(Secret secret, Role role) {}

    public AccessSettings(ConsoleSettings console, Settings settings) {
        console.users().forEach((name, user) -> {
            String prefix = "console.users." + name;
            checkName(prefix, name);
            users.put(name, new Known(password(prefix + ".password", user.password()), role(prefix, user.role())));
        });
        console.tokens().forEach((name, token) -> {
            String prefix = "console.tokens." + name;
            checkName(prefix, name);
            tokens.put(name, new Known(token(prefix + ".token", token.token()), role(prefix, token.role())));
        });
        addresses = console.addresses()
                .filter(list -> !list.isEmpty() && !list.equals(List.of("*")))
                .map(list -> ListenerSettings.ranges("console.addresses", list));
        sessionTimeout = console.sessionTimeout();
        isOidc = settings.text(OidcSwitch.URL).isPresent();
        storePassword = settings.text("quarkus.datasource.password").orElse("");
        oidcSecret = settings.text("quarkus.oidc.credentials.secret");
    }

    /** Whether there is a console at all. */
    public boolean isOn() {
        return isOidc || !users.isEmpty() || !tokens.isEmpty();
    }

    /** Whether OpenID Connect is set up. */
    public boolean isOidc() {
        return isOidc;
    }

    /** Whether somebody may log in with a name and a password. */
    public boolean hasUsers() {
        return !users.isEmpty();
    }

    /** Whether a caller's address may come in. The address is null if it is unknown. */
    boolean isAllowed(InetAddress client) {
        return addresses
                .map(ranges -> client != null && ranges.contains(client))
                .orElse(true);
    }

    Map<String, Known> users() {
        return users;
    }

    Map<String, Known> tokens() {
        return tokens;
    }

    Duration sessionTimeout() {
        return sessionTimeout;
    }

    /** The password of the store: a secret that all replicas have and no user knows. Empty if there is none. */
    String storePassword() {
        return storePassword;
    }

    Optional<String> oidcSecret() {
        return oidcSecret;
    }

    private static void checkName(String setting, String name) {
        if (name.isBlank() || name.length() > MAX_NAME || !name.matches("[\\w.@ +-]+")) {
            throw new WrongSetting(
                    setting, "has a name that cannot be used", "write letters, digits, and . _ - + @ only");
        }
    }

    private static Role role(String prefix, Optional<String> text) {
        String name = prefix + ".role";
        String role = text.orElseThrow(() -> new WrongSetting(name, "is missing", "write viewer or operator"));
        return Role.of(role).orElseThrow(() -> new WrongSetting(name, "is '" + role + "'", "write viewer or operator"));
    }

    private static Secret password(String name, Optional<String> text) {
        String password = text.orElseThrow(() -> new WrongSetting(name, "is not set", "set it"));
        if (password.startsWith("$2")) {
            if (!Bcrypt.isHash(password)) {
                throw new WrongSetting(
                        name, "is no bcrypt hash", "write what htpasswd -nbBC 12 NAME PASSWORD prints after the colon");
            }
            return new Bcrypt(password);
        }
        if (password.length() < MIN_PASSWORD) {
            throw new WrongSetting(
                    name, "has fewer than " + MIN_PASSWORD + " characters", "choose a longer one, or write its hash");
        }
        return new Clear(password);
    }

    private static Secret token(String name, Optional<String> text) {
        String token = text.orElseThrow(() -> new WrongSetting(name, "is not set", "set it"));
        if (token.startsWith(Sha256.PREFIX)) {
            if (!Sha256.isHash(token)) {
                throw new WrongSetting(name, "is no SHA-256 hash", "write sha256: and 64 hexadecimal digits");
            }
            return new Sha256(token);
        }
        if (token.length() < MIN_TOKEN) {
            throw new WrongSetting(
                    name, "has fewer than " + MIN_TOKEN + " characters", "write what openssl rand -hex 32 prints");
        }
        return new Clear(token);
    }
}
