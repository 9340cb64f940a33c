package io.piconnector.outbox;

/** The store did not commit a message in time. The message may or may not be stored, so the caller has to send it again. */
public class StoreUnavailableException extends RuntimeException {

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
