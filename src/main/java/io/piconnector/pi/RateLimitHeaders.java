package io.piconnector.pi;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** PI's X-RateLimit-* headers. An invalid value counts as missing. */
record RateLimitHeaders(Map<String, ?> headers) {

    private static final long EPOCH_SECONDS = 1_000_000_000;
    private static final long MAX_LIMIT = 1_000_000;

    /** Returns how many calls PI accepts in a minute. */
    OptionalInt limit() {
        Optional<Long> limit =
                number("X-RateLimit-Limit").filter(calls -> calls > 0).map(calls -> Math.min(calls, MAX_LIMIT));
        return limit.isPresent() ? OptionalInt.of(limit.get().intValue()) : OptionalInt.empty();
    }

    /** Whether PI accepts no more calls before the reset. */
    boolean isUsedUp() {
        return number("X-RateLimit-Remaining")
                .filter(remaining -> remaining == 0)
                .isPresent();
    }

    /**
     * Returns the time until the reset. The header has seconds from now or seconds since 1970, because PI does not
     * publish which.
     */
    Optional<Duration> untilReset() {
        return number("X-RateLimit-Reset")
                .map(reset -> reset < EPOCH_SECONDS
                        ? Duration.ofSeconds(reset)
                        : Duration.between(Instant.now(), Instant.ofEpochSecond(reset)))
                .filter(duration -> !duration.isNegative());
    }

    private Optional<Long> number(String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .map(header -> header.getValue().toString().trim())
                .filter(value -> value.matches("[0-9]{1,12}"))
                .map(Long::valueOf)
                .findFirst();
    }
}
