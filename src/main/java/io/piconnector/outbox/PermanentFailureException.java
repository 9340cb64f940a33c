package io.piconnector.outbox;

/** An error that another try cannot mend: the message is dead at once and waits for a person. */
public class PermanentFailureException extends RuntimeException {

    public PermanentFailureException(String message) {
        super(message);
    }

    public PermanentFailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
