package io.piconnector.console.access;

import io.piconnector.console.access.AccessSettings.Known;
import io.piconnector.console.access.Secret.Bcrypt;
import io.piconnector.console.access.Secret.Clear;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the users and the tokens. An unknown name costs the same time as a wrong password: each check compares one hash of
 * the highest cost that a user has.
 */
@ApplicationScoped
class Accounts {

    /** Salt and hash of a password that opens nothing. */
    private static final String DECOY = "$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";

    private final Map<String, Known> users;
    private final Map<String, Known> tokens;
    private final Optional<Bcrypt> decoy;
    private final String salt;

    /** What a user proved last, salted and hashed, because a program sends its password with each call. */
    private final Map<String, byte[]> proven = new ConcurrentHashMap<>();

    Accounts(AccessSettings settings) {
        users = settings.users();
        tokens = settings.tokens();
        decoy = users.values().stream()
                .map(Known::secret)
                .filter(Bcrypt.class::isInstance)
                .map(secret -> secret.setting().substring(3, 6))
                .max(Comparator.naturalOrder())
                .map(cost -> new Bcrypt("$2a" + cost + DECOY));
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        salt = new String(random, StandardCharsets.ISO_8859_1);
    }

    /** Returns the user if it proved this password before. This is fast. */
    Optional<Caller> remembered(String name, String password) {
        byte[] before = proven.get(name);
        return before != null && MessageDigest.isEqual(before, Secret.sha256(salt + password))
                ? user(name)
                : Optional.empty();
    }

    /** Returns the user if the password is right. This takes as long as bcrypt takes. */
    Optional<Caller> user(String name, String password) {
        Known user = users.get(name);
        Secret secret = user == null ? new Clear(salt) : user.secret();
        boolean isRight = secret.matches(password);
        if (!(secret instanceof Bcrypt)) {
            decoy.ifPresent(hash -> hash.matches(password));
        }
        if (user == null || !isRight) {
            return Optional.empty();
        }
        proven.put(name, Secret.sha256(salt + password));
        return user(name);
    }

    /** Returns the user of a session. */
    Optional<Caller> user(String name) {
        return Optional.ofNullable(users.get(name)).map(user -> new Caller(name, user.role(), null));
    }

    /** Returns whose token this is. Compares all, so that the time does not tell which one is near. */
    Optional<Caller> token(String text) {
        Caller caller = null;
        for (Map.Entry<String, Known> token : tokens.entrySet()) {
            if (token.getValue().secret().matches(text)) {
                caller = new Caller(
                        Caller.TOKEN + token.getKey(), token.getValue().role(), null);
            }
        }
        return Optional.ofNullable(caller);
    }
}
