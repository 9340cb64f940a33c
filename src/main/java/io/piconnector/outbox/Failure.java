package io.piconnector.outbox;

import java.time.Duration;

/**
 * Why an attempt failed, and whether another attempt can succeed.
 *
 * @param permanent  whether every further attempt would fail too
 * @param status     the status of the destination's answer, or null
 * @param retryAfter how long the destination asked to wait before the next attempt, or null
 * @param message    for an operator: one line of at most 500 characters; control and format characters become spaces
 */
public record Failure(boolean permanent, Integer status, Duration retryAfter, String message) {

    /** In characters. A longer message is cut. */
    public static final int MAX_LENGTH = 500;

    /** A text is recognised by so many characters, because the message may hold only its beginning. */
    private static final int QUOTED = 16;

    public Failure {
        message = oneLine(message);
    }

    /**
     * Reads an exception. A {@link PermanentFailureException} is permanent. After any other exception another attempt may
     * succeed.
     */
    public static Failure of(Throwable error) {
        PermanentFailureException permanent = cause(PermanentFailureException.class, error);
        if (permanent != null) {
            return new Failure(true, null, null, permanent.getMessage());
        }
        return new Failure(false, null, null, nameAndMessage(error));
    }

    /** The error's class and message, for errors that have no better description. */
    public static String nameAndMessage(Throwable error) {
        String name = error.getClass().getSimpleName();
        return error.getMessage() == null ? name : name + ": " + error.getMessage();
    }

    /**
     * Returns the failure without a text that may hold personal data. Camel quotes the whole body of a message when a
     * route names a field that the body does not have.
     */
    Failure without(String text) {
        String line = text.length() < QUOTED ? "" : oneLine(text);
        int start = line.isEmpty() ? -1 : message.indexOf(line.substring(0, QUOTED));
        if (start < 0) {
            return this;
        }
        // The message may have been cut within the text.
        int end = message.startsWith(line, start) ? start + line.length() : message.length();
        return new Failure(
                permanent,
                status,
                retryAfter,
                message.substring(0, start) + "(the message's body)" + message.substring(end));
    }

    /**
     * The first exception of a type among an error and its causes, or null. Suppressed exceptions do not count, because
     * Camel adds exceptions there that a route has already handled.
     */
    public static <T extends Throwable> T cause(Class<T> type, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** PostgreSQL stores neither NUL nor half of a surrogate pair. */
    private static String oneLine(String message) {
        if (message == null) {
            return "-";
        }
        int length = message.length();
        String fitting = length <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 1) + '…';
        return fitting.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }
}
