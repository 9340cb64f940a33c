package io.piconnector.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/**
 * Reads settings and refuses wrong ones. Every refusal is one line that names the property, says what is wrong with it
 * and what to do; the values of secrets are not in it.
 */
@ApplicationScoped
public class Settings {

    private final Config config;

    Settings(Config config) {
        this.config = config;
    }

    public Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).map(String::trim).filter(value -> !value.isEmpty());
    }

    public String required(String name) {
        return text(name).orElseThrow(() -> wrong(name, "is not set", "set it"));
    }

    public List<String> list(String name) {
        return text(name)
                .map(value -> Arrays.stream(value.split(","))
                        .map(String::trim)
                        .filter(item -> !item.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    public Optional<Boolean> flag(String name) {
        return text(name).map(value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "is '" + value + "'", "write true or false");
        });
    }

    public int positive(String name) {
        String value = required(name);
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong(name, "is '" + value + "'", "write a whole number above zero");
    }

    /** A number of bytes, such as 65536, 64K or 16M. */
    public long bytes(String name) {
        String value = required(name);
        try {
            long bytes = new MemorySizeConverter().convert(value).asLongValue();
            if (bytes > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // told below
        }
        throw wrong(name, "is '" + value + "'", "write a number of bytes, for example 512K or 16M");
    }

    /** A duration above zero, such as 200ms, 5s, 2m, 6h or 30d. */
    public Duration duration(String name) {
        String value = required(name);
        try {
            Duration duration = DurationConverter.parseDuration(value);
            if (!duration.isZero() && !duration.isNegative()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw wrong(name, "is '" + value + "'", "write a duration above zero, for example 200ms, 5s, 2m, 6h or 30d");
    }

    /** An absolute http or https URL with a host and without credentials in it. */
    public Optional<URI> url(String name) {
        return text(name).map(value -> {
            URI url;
            try {
                url = new URI(value);
            } catch (URISyntaxException e) {
                throw wrong(name, "is no URL: " + e.getReason(), "write for example https://host.example/path");
            }
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (!isHttp || url.getHost() == null) {
                throw wrong(name, "is no http or https URL with a host", "write for example https://host.example/path");
            }
            if (url.getRawUserInfo() != null) {
                throw wrong(
                        name, "holds credentials", "take them out of the URL and set the Authorization header instead");
            }
            return url;
        });
    }

    /**
     * The settings below a prefix, by the rest of their names: {@code pi.types.} gives {@code BA} and {@code CA}. One
     * that only the environment has is found by its variable, {@code PI_TYPES_SK}.
     */
    public Map<String, String> below(String prefix) {
        Map<String, String> settings = new TreeMap<>();
        for (String start : List.of(prefix, variable(prefix))) {
            for (String name : config.getPropertyNames()) {
                if (name.startsWith(start) && name.length() > start.length()) {
                    String rest = name.substring(start.length());
                    text(prefix + rest).or(() -> text(name)).ifPresent(value -> settings.put(rest, value));
                }
            }
        }
        return settings;
    }

    /** Hides the secrets that are among these settings. */
    public Redaction redaction() {
        return new Redaction(Secrets.read(config));
    }

    /** The exception that stops the start. */
    public ConfigurationException wrong(String name, String problem, String fix) {
        return new ConfigurationException(Printable.line(
                "%s %s: %s (in application.properties, or as the environment variable %s)"
                        .formatted(name, problem, fix, variable(name)),
                1_000));
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
