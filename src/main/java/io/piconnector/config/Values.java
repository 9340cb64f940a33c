package io.piconnector.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads the values of settings. Each refusal says what is wrong and, after a colon, what to do. {@link StartFailure}
 * puts the setting's name in front.
 *
 * <p>Each converter implements {@link Converter} itself, because Quarkus reads a converter's type from there and not from a
 * base class.
 */
final class Values {

    private Values() {}

    /** A blank value counts as unset. */
    private static <T> T read(String value, Function<String, T> reader) {
        String text = value.trim();
        return text.isEmpty() ? null : reader.apply(text);
    }

    private static IllegalArgumentException wrong(String problem, String fix) {
        return new IllegalArgumentException(problem + ": " + fix);
    }

    /** A text that may be blank. */
    @RegisterForReflection
    public static final class Text implements Converter<String> {
        private static final long serialVersionUID = 1;

        @Override
        public String convert(String value) {
            return value.trim();
        }
    }

    /** {@code true} or {@code false}. */
    @RegisterForReflection
    public static final class Flag implements Converter<Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean convert(String value) {
            return Values.read(value, Flag::read);
        }

        private static Boolean read(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong("is '" + text + "'", "write true or false");
            };
        }
    }

    /** A whole number above zero. */
    @RegisterForReflection
    public static final class Positive implements Converter<Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer convert(String value) {
            return Values.read(value, Positive::read);
        }

        private static Integer read(String text) {
            try {
                int number = Integer.parseInt(text);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // reported below
            }
            throw wrong("is '" + text + "'", "write a whole number above zero");
        }
    }

    /** A number above zero and at most one. */
    @RegisterForReflection
    public static final class Share implements Converter<Double> {
        private static final long serialVersionUID = 1;

        @Override
        public Double convert(String value) {
            return Values.read(value, Share::read);
        }

        private static Double read(String text) {
            try {
                double share = Double.parseDouble(text);
                if (share > 0 && share <= 1) {
                    return share;
                }
            } catch (NumberFormatException e) {
                // reported below
            }
            throw wrong("is '" + text + "'", "write a number above 0 and at most 1, for example 0.5");
        }
    }

    /** A number of bytes, such as 65536, 64K or 16M. */
    @RegisterForReflection
    public static final class Bytes implements Converter<Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long convert(String value) {
            return Values.read(value, Bytes::read);
        }

        private static Long read(String text) {
            try {
                long bytes = new MemorySizeConverter().convert(text).asLongValue();
                if (bytes > 0) {
                    return bytes;
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                // reported below
            }
            throw wrong("is '" + text + "'", "write a number of bytes, for example 512K or 16M");
        }
    }

    /** A duration above zero, such as 200ms, 5s, 2m, 6h or 30d. */
    @RegisterForReflection
    public static final class PositiveDuration implements Converter<Duration> {
        private static final long serialVersionUID = 1;

        @Override
        public Duration convert(String value) {
            return Values.read(value, PositiveDuration::read);
        }

        private static Duration read(String text) {
            try {
                Duration duration = DurationConverter.parseDuration(text);
                if (!duration.isZero() && !duration.isNegative()) {
                    return duration;
                }
            } catch (IllegalArgumentException e) {
                // reported below
            }
            throw wrong("is '" + text + "'", "write a duration above zero, for example 200ms, 5s, 2m, 6h or 30d");
        }
    }

    /**
     * A duration above zero with a unit. The unit is required, because the outbox reads the value too, and Camel takes
     * a plain number as milliseconds, not seconds.
     */
    @RegisterForReflection
    public static final class DurationWithUnit implements Converter<Duration> {
        private static final long serialVersionUID = 1;

        @Override
        public Duration convert(String value) {
            return Values.read(value, DurationWithUnit::read);
        }

        private static Duration read(String text) {
            if (text.chars().allMatch(Character::isDigit)) {
                throw wrong("is '" + text + "', without a unit", "write for example 5s, 2m or 30d");
            }
            return PositiveDuration.read(text);
        }
    }

    /** A duration that Camel reads in the same way as SmallRye. */
    @RegisterForReflection
    public static final class CamelDuration implements Converter<Duration> {

        private static final Pattern NUMBER_AND_UNIT = Pattern.compile("[0-9]{1,9}(ms|s|m|h)");

        private static final long serialVersionUID = 1;

        @Override
        public Duration convert(String value) {
            return Values.read(value, CamelDuration::read);
        }

        private static Duration read(String text) {
            if (!NUMBER_AND_UNIT.matcher(text).matches()) {
                throw wrong("is '" + text + "'", "write for example 500ms, 10s, 2m or 1h");
            }
            return PositiveDuration.read(text);
        }
    }

    /** An absolute http or https URL with a host and without credentials. The value may be a secret. */
    @RegisterForReflection
    public static final class HttpUrl implements Converter<URI> {

        private static final String EXAMPLE = "write for example https://host.example/path";

        private static final long serialVersionUID = 1;

        @Override
        public URI convert(String value) {
            return Values.read(value, HttpUrl::read);
        }

        private static URI read(String text) {
            URI url;
            try {
                url = new URI(text);
            } catch (URISyntaxException e) {
                throw wrong("is no URL: " + e.getReason(), EXAMPLE);
            }
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (!isHttp || url.getHost() == null) {
                throw wrong("is no http or https URL with a host", EXAMPLE);
            }
            if (url.getRawUserInfo() != null) {
                throw wrong("holds credentials", "take them out of the URL and set the Authorization header instead");
            }
            return url;
        }
    }

    /** Calls a minute, {@code auto} or {@code unlimited}. */
    @RegisterForReflection
    public static final class Rate implements Converter<String> {
        private static final long serialVersionUID = 1;

        @Override
        public String convert(String value) {
            return Values.read(value, Rate::read);
        }

        private static String read(String text) {
            if (!text.matches("auto|unlimited|0*[1-9][0-9]{0,8}")) {
                throw wrong("is '" + text + "'", "write auto, unlimited or a number of calls a minute above zero");
            }
            return text;
        }
    }

    /** The character between the columns of a file. */
    @RegisterForReflection
    public static final class Separator implements Converter<Character> {
        private static final long serialVersionUID = 1;

        @Override
        public Character convert(String value) {
            return Values.read(value, Separator::read);
        }

        private static Character read(String text) {
            boolean isSeparator = text.length() == 1
                    && text.charAt(0) != '"'
                    && !Character.isLetterOrDigit(text.charAt(0))
                    && !Character.isISOControl(text.charAt(0))
                    && !Character.isSurrogate(text.charAt(0));
            if (!isSeparator) {
                throw wrong("is '" + text + "'", "write one character, such as , or ;");
            }
            return text.charAt(0);
        }
    }
}
