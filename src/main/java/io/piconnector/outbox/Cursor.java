package io.piconnector.outbox;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * The place in a list after which the next part begins. Such a list is ordered by time and id, the newest first.
 *
 * @param time in whole microseconds, as PostgreSQL has it; null if the list begins
 */
public record Cursor(Instant time, long id) {

    public static final Cursor START = new Cursor(null, Long.MAX_VALUE);

    private static final int MAX_LENGTH = 100;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * @param text what {@link #text} returned, or null for the beginning
     * @throws IllegalArgumentException if the text is no cursor
     */
    public static Cursor of(String text) {
        if (text == null) {
            return START;
        }
        try {
            if (text.length() <= MAX_LENGTH) {
                String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
                int dot = decoded.indexOf('.');
                Instant time =
                        Instant.EPOCH.plus(Long.parseLong(decoded.substring(0, Math.max(dot, 0))), ChronoUnit.MICROS);
                if (time.isAfter(EARLIEST) && time.isBefore(LATEST)) {
                    return new Cursor(time, Long.parseLong(decoded.substring(dot + 1)));
                }
            }
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            // the exception below does not quote the text
        }
        throw new IllegalArgumentException("cursor is none of this list: leave it out, or send what 'next' said");
    }

    /** The opaque text that callers get. */
    public String text() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((micros + "." + id).getBytes(StandardCharsets.US_ASCII));
    }
}
