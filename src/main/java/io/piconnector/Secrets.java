package io.piconnector;

import java.util.Comparator;
import java.util.List;
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
            ".*password|pi[._]api[._]key|[a-z0-9-]+[._](secret|authorization)", Pattern.CASE_INSENSITIVE);

    /** A shorter value is more likely to hide an innocent word than to be a secret worth the name. */
    private static final int MIN_LENGTH = 6;

    private static volatile List<String> configured;

    private Secrets() {}

    /** The longest first, so that a secret within a secret does not leave its rest behind. */
    static List<String> read(Config config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> SECRET_NAME.matcher(name).matches())
                .flatMap(name -> config.getOptionalValue(name, String.class).stream())
                .map(String::trim)
                .filter(value -> value.length() >= MIN_LENGTH)
                .flatMap(value -> Stream.of(value, UrlText.encode(value))) // as it stands in a webhook's URL
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    static String redact(String text) {
        // Read when first needed and not in an initializer: a native image would run that while it is built.
        if (configured == null) {
            configured = read(ConfigProvider.getConfig());
        }
        return redact(text, configured);
    }

    static String redact(String text, List<String> secrets) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "***");
        }
        return redacted;
    }
}
