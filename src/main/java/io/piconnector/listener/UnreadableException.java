package io.piconnector.listener;

/** A body cannot be used; the message says why. The listener answers 200, because a retry would not help. */
class UnreadableException extends RuntimeException {

    UnreadableException(String reason) {
        super(reason, null, false, false);
    }
}
