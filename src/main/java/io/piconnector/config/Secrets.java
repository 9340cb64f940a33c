package io.piconnector.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The secrets from this process's settings, so that it never writes them. For example, a destination may return our own
 * Authorization header in its error page.
 */
final class Secrets {

    /** Names of settings with several keys. */
    private static final String KEYS = "(.*\\.)?keys\\..+|partners_.+_keys_.+";

    private static final Pattern KEYS_NAME = Pattern.compile(KEYS, Pattern.CASE_INSENSITIVE);

    /** Names of properties. In environment variables, each dot is a _. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(.*[._-])?(api[._-]?key|secret|token|authorization)|.*(password|passwd)|" + KEYS,
            Pattern.CASE_INSENSITIVE);

    private static final Pattern AUTHORIZATION_NAME = Pattern.compile(".*authorization", Pattern.CASE_INSENSITIVE);

    /** The password in a URL or a JDBC URL: {@code ://user:password@}. */
    private static final Pattern URL_PASSWORD = Pattern.compile("://[^/?#:\\s]*:([^/?#\\s]+)@");

    /** Secret parameters of a URL or a JDBC URL: {@code ?password=…}, {@code ;password=…}, {@code &api_key=…}. */
    private static final Pattern URL_PARAMETER = Pattern.compile(
            "[?&;][^=&;?#\\s]*(?:password|passwd|pwd|secret|token|key|sig|signature|code|auth|authorization|credentials?)"
                    + "=([^&;#\\s]+)",
            Pattern.CASE_INSENSITIVE);

    /** The parameters of an Authorization header: {@code Token token="…", email=…}. */
    private static final Pattern HEADER_PARAMETER = Pattern.compile("[A-Za-z_-]+=\"?([^\",\\s=][^\",\\s]*)");

    private static final String SIGNING_SECRET = "whsec_";

    /**
     * Shorter values are not hidden. Hiding them would also hide innocent words, and the gaps would tell the value.
     * Such a secret protects nothing, because it is guessed at once.
     */
    private static final int MIN_LENGTH = 6;

    /** An access token in the answer of a token endpoint. The answer is logged before anyone has read it. */
    private static final Pattern ACCESS_TOKEN = Pattern.compile("(access_token\\W{1,8})[\\w.~+/=-]+");

    /** Settings that are sent together in Base64: the secret's name and the name of what stands before it. */
    private static final Map<Pattern, String> PAIRS = Map.of(
            Pattern.compile("(.*[._-])password", Pattern.CASE_INSENSITIVE), "username",
            Pattern.compile("(.*[._-])client.secret", Pattern.CASE_INSENSITIVE), "client-id");

    private static final Pattern DESTINATION_PASSWORD =
            Pattern.compile("destinations[._].+[._]password", Pattern.CASE_INSENSITIVE);

    private static volatile UnaryOperator<String> configured;

    /** The secrets that came while we run, by their owner. */
    private static final Map<String, Deque<String>> ADDED = new HashMap<>();

    private static volatile UnaryOperator<String> added = UnaryOperator.identity();
    private static boolean isReading;

    private Secrets() {}

    static List<String> read(Config config) {
        return Stream.concat(
                        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                                .flatMap(name -> value(config, name)
                                        .flatMap(value -> Stream.concat(
                                                secretsOf(name, value), credentials(config, name, value)))),
                        listenerCredentials(config))
                .filter(value -> value.length() >= MIN_LENGTH)
                .distinct()
                .toList();
    }

    /**
     * Returns the value; empty if it cannot be read. An environment variable may look like an expression, such as
     * {@code ${A}} in A.
     */
    private static Stream<String> value(Config config, String name) {
        try {
            return config.getOptionalValue(name, String.class).stream()
                    .map(String::trim)
                    .filter(value -> !value.isEmpty());
        } catch (IllegalArgumentException | NoSuchElementException e) {
            return Stream.of();
        }
    }

    /**
     * Returns {@code user:password}, as PI writes it. This also finds a password that is too short to search for alone.
     */
    private static Stream<String> listenerCredentials(Config config) {
        return value(config, "pi.listener.username")
                .flatMap(username -> Stream.of("pi.listener.password", "pi.listener.previous-password")
                        .flatMap(name -> value(config, name))
                        .map(password -> username + ":" + password));
    }

    /** Returns {@code user:password} of a setting that is a password; likewise the id and the secret of a client. */
    private static Stream<String> credentials(Config config, String name, String secret) {
        return PAIRS.entrySet().stream().flatMap(pair -> {
            Matcher matcher = pair.getKey().matcher(name);
            if (!matcher.matches()) {
                return Stream.of();
            }
            // RFC 6749 has a client's id and secret form-encoded before they are joined.
            UnaryOperator<String> spelling =
                    pair.getValue().equals("client-id") ? Secrets::encoded : UnaryOperator.identity();
            return value(config, sibling(name, matcher.group(1), pair.getValue()))
                    .flatMap(user -> Stream.concat(
                            Stream.of(spelling.apply(user) + ":" + spelling.apply(secret)),
                            isShort(secret)
                                            && DESTINATION_PASSWORD
                                                    .matcher(name)
                                                    .matches()
                                    ? Stream.of(user)
                                    : Stream.of()));
        });
    }

    /** Vendors have keys that are user names. What is sent as the password is then empty, or anything. */
    private static boolean isShort(String password) {
        return password.length() < MIN_LENGTH;
    }

    private static String sibling(String name, String prefix, String other) {
        boolean isVariable = name.equals(name.toUpperCase(Locale.ROOT));
        return prefix + (isVariable ? other.replace('-', '_').toUpperCase(Locale.ROOT) : other);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether a setting of this name holds a secret. */
    static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).matches();
    }

    private static Stream<String> secretsOf(String name, String value) {
        if (isSecret(name)) {
            Stream<String> more = AUTHORIZATION_NAME.matcher(name).matches()
                    ? credentials(value)
                    : value.startsWith(SIGNING_SECRET)
                            ? Stream.of(value.substring(SIGNING_SECRET.length()))
                            : KEYS_NAME.matcher(name).matches() ? Stream.of(value.split("\\s*,\\s*")) : Stream.of();
            return Stream.concat(Stream.of(value), more);
        }
        return value.contains("://")
                ? Stream.concat(found(URL_PASSWORD, value), found(URL_PARAMETER, value))
                : Stream.of();
    }

    /** Returns the secret parts of an Authorization header, without its scheme. */
    private static Stream<String> credentials(String header) {
        String[] schemeAndRest = header.split("\\s+", 2);
        if (schemeAndRest.length < 2) {
            return Stream.of();
        }
        String rest = schemeAndRest[1];
        Stream<String> parts =
                schemeAndRest[0].equalsIgnoreCase("Basic") ? password(rest).stream() : found(HEADER_PARAMETER, rest);
        return Stream.concat(Stream.of(rest), parts);
    }

    private static List<String> password(String userAndPassword) {
        try {
            String text = new String(Base64.getDecoder().decode(userAndPassword), StandardCharsets.UTF_8);
            String password = text.substring(text.indexOf(':') + 1);
            return isShort(password)
                    ? List.of(text, text.substring(0, Math.max(text.indexOf(':'), 0)))
                    : List.of(text, password);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }

    /** Hides these settings' secrets too, beside the ones that have been hidden so far. */
    static void use(Config next) {
        Redaction added = new Redaction(read(next));
        UnaryOperator<String> before = configured == null ? load() : configured;
        configured = text -> added.apply(before.apply(text));
    }

    static String redact(String text) {
        UnaryOperator<String> redaction = configured;
        String safe = added.apply((redaction == null ? load() : redaction).apply(text));
        return safe.contains("access_token") ? ACCESS_TOKEN.matcher(safe).replaceAll("$1" + Redaction.MARK) : safe;
    }

    /** Hides one more secret of an owner, and the one before it. */
    static synchronized void add(String owner, String secret) {
        if (secret.length() < MIN_LENGTH) {
            return;
        }
        Deque<String> secrets = ADDED.computeIfAbsent(owner, name -> new ArrayDeque<>());
        if (!secrets.contains(secret)) {
            secrets.addLast(secret);
        }
        if (secrets.size() > 2) {
            secrets.removeFirst();
        }
        added = new Redaction(ADDED.values().stream().flatMap(Deque::stream).toList());
    }

    /**
     * Reads the secrets when they are first needed. An initializer would not do, because a native image would run it
     * during the build.
     */
    private static synchronized UnaryOperator<String> load() {
        if (configured == null) {
            if (isReading) {
                return text -> "***"; // a line logged while settings are read may hold any of them
            }
            isReading = true;
            try {
                configured = new Redaction(read(ConfigProvider.getConfig()));
            } catch (RuntimeException e) {
                return text -> text; // no settings, no secrets: the log must say why they cannot be read
            } finally {
                isReading = false;
            }
        }
        return configured;
    }
}
