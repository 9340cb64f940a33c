package io.piconnector.listener;

/**
 * Is told of each call to the listener. It is called on the caller's thread, so it must not block. If it throws, the error
 * is logged and does no harm.
 */
public interface CallListener {

    void heard(HeardCall call);
}
