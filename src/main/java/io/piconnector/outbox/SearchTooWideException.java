package io.piconnector.outbox;

/** A search takes too long, or finds too much. The message says how to narrow it. */
public class SearchTooWideException extends RuntimeException {

    SearchTooWideException(String message, Throwable cause) {
        super(message, cause);
    }
}
