package io.piconnector.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** Reads the header Retry-After (RFC 9110, 10.2.3). */
public final class RetryAfter {

    private RetryAfter() {}

    /** Returns how long the caller is asked to wait; empty if the header is missing or invalid. */
    public static Optional<Duration> of(Map<String, ?> headers) {
        return headers.entrySet().stream()
                .filter(header -> "Retry-After".equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .findFirst()
                .map(header -> parse(header.getValue().toString().trim(), Instant.now()));
    }

    /** Reads seconds or an HTTP date. A date in the past is zero. Any other text is null. */
    static Duration parse(String value, Instant now) {
        if (!value.isEmpty() && value.length() <= 10 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
