package io.piconnector.outbox;

import java.time.Duration;

/**
 * Why an attempt failed, and whether another one can mend it.
 *
 * @param permanent  whether another attempt is of no use
 * @param status     the status that the destination answered with, or null
 * @param retryAfter how long the destination asked to be left alone, or null
 * @param message    for an operator: one line of at most 500 characters; control and format characters become spaces
 */
public record Failure(boolean permanent, Integer status, Duration retryAfter, String message) {

    /** A longer message is cut. */
    public static final int MAX_LENGTH = 500;

    public Failure {
        message = oneLine(message);
    }

    /** Reads an exception: one that the route calls permanent is; another attempt may mend any other. */
    public static Failure of(Throwable error) {
        PermanentFailureException permanent = cause(PermanentFailureException.class, error);
        if (permanent != null) {
            return new Failure(true, null, null, permanent.getMessage());
        }
        return new Failure(false, null, null, nameAndMessage(error));
    }

    /** What an error says of itself when nothing better is known. */
    public static String nameAndMessage(Throwable error) {
        String name = error.getClass().getSimpleName();
        return error.getMessage() == null ? name : name + ": " + error.getMessage();
    }

    /**
     * The first exception of a type among an error and its causes, or null. Suppressed exceptions do not count: Camel adds
     * there what a route has dealt with already.
     */
    public static <T extends Throwable> T cause(Class<T> type, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** PostgreSQL stores neither NUL nor half a character. */
    private static String oneLine(String message) {
        if (message == null) {
            return "-";
        }
        int length = message.length();
        String fitting = length <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 1) + '…';
        return fitting.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
    }
}
