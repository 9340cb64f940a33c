package io.piconnector.http;

import java.time.Duration;

/** There is no access token for a destination now. Another attempt may get one. The message holds no secrets. */
class NoTokenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Duration retryAfter;

    /** @param retryAfter how long the endpoint asks to wait, or null */
    NoTokenException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
