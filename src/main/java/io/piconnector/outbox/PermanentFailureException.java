package io.piconnector.outbox;

/** An error that another attempt cannot cure. The message is dead at once and parked for an operator. */
public class PermanentFailureException extends RuntimeException {

    public PermanentFailureException(String message) {
        super(message);
    }

    public PermanentFailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
