package io.piconnector.outbox;

import io.piconnector.config.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * Why an attempt failed, and whether another one can mend it.
 *
 * @param permanent  whether another attempt is of no use
 * @param status     the HTTP status that was answered, or null
 * @param retryAfter how long the destination asked to be left alone, or null
 * @param message    one line for an operator: it holds neither secrets nor line breaks
 */
public record Failure(boolean permanent, Integer status, Duration retryAfter, String message) {

    private static final int MAX_LENGTH = 500;

    /** 4xx answers that say something of the moment or of our settings, not of this message. */
    private static final Set<Integer> TEMPORARY_STATUS = Set.of(401, 403, 408, 425, 429);

    /**
     * Reads an exception: what a route calls permanent is, an HTTP answer goes by its status, anything else is something
     * that another try may mend.
     */
    public static Failure of(Throwable error) {
        HttpOperationFailedException answer = answer(error);
        PermanentFailureException permanent = cause(PermanentFailureException.class, error);
        if (permanent != null) {
            Integer status = answer == null ? null : answer.getStatusCode();
            return new Failure(true, status, null, Printable.line(permanent.getMessage(), MAX_LENGTH));
        }
        if (answer != null) {
            return ofAnswer(answer);
        }
        String message = error.getMessage();
        String name = error.getClass().getSimpleName();
        return new Failure(
                false, null, null, Printable.line(message == null ? name : name + ": " + message, MAX_LENGTH));
    }

    /** The HTTP answer that an error comes from, or null. */
    public static HttpOperationFailedException answer(Throwable error) {
        return cause(HttpOperationFailedException.class, error);
    }

    /** Suppressed exceptions do not count: Camel adds those there that a route has dealt with already. */
    static <T extends Throwable> T cause(Class<T> type, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** The answer's URI stays out: it may carry a key. Its body comes in: it says what the destination misses. */
    private static Failure ofAnswer(HttpOperationFailedException answer) {
        int status = answer.getStatusCode();
        boolean temporary = status >= 500 || TEMPORARY_STATUS.contains(status);
        StringBuilder message = new StringBuilder("answered ").append(status);
        if (answer.getStatusText() != null && !answer.getStatusText().isBlank()) {
            message.append(' ').append(answer.getStatusText());
        }
        if (status >= 300 && status < 400) {
            message.append(" (a redirect, which is never followed: correct the destination's URL)");
        }
        if (answer.getResponseBody() != null && !answer.getResponseBody().isBlank()) {
            message.append(": ").append(answer.getResponseBody());
        }
        return new Failure(
                !temporary,
                status,
                temporary ? retryAfter(answer.getResponseHeaders()) : null,
                Printable.line(message.toString(), MAX_LENGTH));
    }

    private static Duration retryAfter(Map<String, String> headers) {
        if (headers == null) {
            return null;
        }
        return headers.entrySet().stream()
                .filter(header -> "Retry-After".equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .findFirst()
                .map(header -> parseRetryAfter(header.getValue().trim(), Instant.now()))
                .orElse(null);
    }

    /** Seconds or an HTTP date (RFC 9110, 10.2.3); anything else is as if it were not there. */
    static Duration parseRetryAfter(String value, Instant now) {
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
