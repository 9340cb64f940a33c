package io.piconnector.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The secrets this process was configured with, to keep them out of what it writes. A destination may send our own
 * Authorization header back in its error page.
 */
final class Secrets {

    /** As properties and, with _ for every dot, as environment variables. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(.*[._-])?(api[._-]?key|secret|token|authorization)|.*(password|passwd)"
                    + "|(.*\\.)?keys\\..+|partners_.+_keys_.+",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern AUTHORIZATION_NAME = Pattern.compile(".*authorization", Pattern.CASE_INSENSITIVE);

    /** Of a URL, also of a JDBC URL: {@code ://user:password@}. */
    private static final Pattern URL_PASSWORD = Pattern.compile("://[^/?#:\\s]*:([^/?#\\s]+)@");

    /** Of a URL or a JDBC URL: {@code ?password=…}, {@code ;password=…}, {@code &api_key=…}. */
    private static final Pattern URL_PARAMETER = Pattern.compile(
            "[?&;][^=&;?#\\s]*(?:password|passwd|pwd|secret|token|key|sig|signature|code|auth|authorization|credentials?)"
                    + "=([^&;#\\s]+)",
            Pattern.CASE_INSENSITIVE);

    /** Of an Authorization header: {@code Token token="…", email=…}. */
    private static final Pattern HEADER_PARAMETER = Pattern.compile("[A-Za-z_-]+=\"?([^\",\\s=][^\",\\s]*)");

    private static final String SIGNING_SECRET = "whsec_";

    /**
     * A shorter value is more likely to hide innocent words, and to be betrayed by the words that are missing, than to be a
     * secret worth the name: it can be guessed in no time.
     */
    private static final int MIN_LENGTH = 6;

    private static volatile UnaryOperator<String> configured;
    private static boolean isReading;

    private Secrets() {}

    static List<String> read(Config config) {
        return Stream.concat(
                        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                                .flatMap(name -> value(config, name).flatMap(value -> secretsOf(name, value))),
                        listenerCredentials(config))
                .filter(value -> value.length() >= MIN_LENGTH)
                .distinct()
                .toList();
    }

    /** Nothing where it cannot be read: any variable of the environment may look like an expression, {@code ${A}} in A. */
    private static Stream<String> value(Config config, String name) {
        try {
            return config.getOptionalValue(name, String.class).stream()
                    .map(String::trim)
                    .filter(value -> !value.isEmpty());
        } catch (IllegalArgumentException | NoSuchElementException e) {
            return Stream.of();
        }
    }

    /** {@code user:password}, as PI writes it: so a password is found that is too short to be looked for alone. */
    private static Stream<String> listenerCredentials(Config config) {
        return value(config, "pi.listener.username")
                .flatMap(username -> Stream.of("pi.listener.password", "pi.listener.previous-password")
                        .flatMap(name -> value(config, name))
                        .map(password -> username + ":" + password));
    }

    private static Stream<String> secretsOf(String name, String value) {
        if (SECRET_NAME.matcher(name).matches()) {
            Stream<String> more = AUTHORIZATION_NAME.matcher(name).matches()
                    ? credentials(value)
                    : value.startsWith(SIGNING_SECRET)
                            ? Stream.of(value.substring(SIGNING_SECRET.length()))
                            : Stream.of();
            return Stream.concat(Stream.of(value), more);
        }
        return value.contains("://")
                ? Stream.concat(found(URL_PASSWORD, value), found(URL_PARAMETER, value))
                : Stream.of();
    }

    /** What is secret in an Authorization header, without its scheme. */
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
            return List.of(text, text.substring(text.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }

    static String redact(String text) {
        UnaryOperator<String> redaction = configured;
        return (redaction == null ? load() : redaction).apply(text);
    }

    /** Read when first needed and not in an initializer: a native image would run that while it is built. */
    private static synchronized UnaryOperator<String> load() {
        if (configured == null) {
            if (isReading) {
                return text -> "***"; // what is logged while settings are read may be any of them
            }
            isReading = true;
            try {
                configured = new Redaction(read(ConfigProvider.getConfig()));
            } catch (RuntimeException e) {
                return text -> text; // no settings, no secrets: why they cannot be read is what is to be told
            } finally {
                isReading = false;
            }
        }
        return configured;
    }
}
