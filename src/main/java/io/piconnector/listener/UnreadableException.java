package io.piconnector.listener;

/** A body that is useless to us; the message says why. It is answered 200: no other try would make it better. */
class UnreadableException extends RuntimeException {

    UnreadableException(String reason) {
        super(reason, null, false, false);
    }
}
