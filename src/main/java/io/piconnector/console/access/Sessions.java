package io.piconnector.console.access;

import io.piconnector.console.access.AccessSettings.Known;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads sessions. A session is a signed text in a cookie: who, since when, last seen when. Its key is made of
 * the user's password in the settings. So all replicas read it, nothing is stored, and a changed password ends it. The
 * store's password is part of the key, so that nobody can guess a user's password by trying it on a cookie.
 */
@ApplicationScoped
class Sessions {

    static final Duration LONGEST = Duration.ofHours(12);

    /** A session that was seen more recently is not written again. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
    private static final String HMAC = "HmacSHA256";

    private static final Pattern FORM =
            Pattern.compile("(([A-Za-z0-9_-]{1,400})\\.(\\d{1,12})\\.(\\d{1,12}))\\.([A-Za-z0-9_-]{43})");

    private final AccessSettings settings;
    private final Clock clock;

    @Inject
    Sessions(AccessSettings settings) {
        this(settings, Clock.systemUTC());
    }

    Sessions(AccessSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** A session that counts now, and whether it should be written anew. */
    record Found(Caller caller, boolean isStale) {}

    /** Begins a session. */
    String begin(Caller user) {
        return write(user.in(clock.instant()));
    }

    /** Writes a session that is seen now. */
    String write(Caller user) {
        String text = "%s.%d.%d"
                .formatted(
                        base64(user.name().getBytes(StandardCharsets.UTF_8)),
                        user.login().getEpochSecond(),
                        clock.instant().getEpochSecond());
        return text + "." + sign(key(user.name()), text);
    }

    /** Reads a cookie. */
    Optional<Found> read(String cookie) {
        Matcher matcher = FORM.matcher(cookie);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = name(matcher.group(2));
        Known user = settings.users().get(name);
        if (user == null || !isEqual(sign(key(name), matcher.group(1)), matcher.group(5))) {
            return Optional.empty();
        }
        Instant login = Instant.ofEpochSecond(Long.parseLong(matcher.group(3)));
        Instant seen = Instant.ofEpochSecond(Long.parseLong(matcher.group(4)));
        Instant now = clock.instant();
        boolean isOver = now.isAfter(login.plus(LONGEST))
                || now.isAfter(seen.plus(settings.sessionTimeout()))
                || seen.isAfter(now.plus(CLOCK_SKEW));
        return isOver
                ? Optional.empty()
                : Optional.of(new Found(new Caller(name, user.role(), login), now.isAfter(seen.plus(FRESH))));
    }

    /** Returns what a form of this person must carry. It is worth nothing in another session. */
    String formToken(String name, Instant login) {
        byte[] key = login == null
                ? hmac(settings.oidcSecret().orElse("").getBytes(StandardCharsets.UTF_8), "form")
                : key(name);
        return sign(key, "form " + name + " " + (login == null ? "" : login.getEpochSecond()));
    }

    static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] key(String name) {
        String password = settings.users().get(name).secret().setting();
        byte[] secrets = (settings.storePassword() + "\n" + password).getBytes(StandardCharsets.UTF_8);
        return hmac(secrets, "pi-connector session of " + name);
    }

    private static String sign(byte[] key, String text) {
        return base64(hmac(key, text));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    private static String name(String base64) {
        try {
            return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
