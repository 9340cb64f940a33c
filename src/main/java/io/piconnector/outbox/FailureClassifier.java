package io.piconnector.outbox;

/**
 * Tells the outbox whether another attempt can mend a failure. The classifier knows the transports that the routes use; the
 * outbox knows none.
 */
@FunctionalInterface
public interface FailureClassifier {

    /**
     * Reads what an attempt failed with.
     *
     * @param error what the route threw; its cause may be what says more
     * @return the failure; its message goes into the store and to the {@link OutboxListener}s, so it must hold no secret
     */
    Failure classify(Throwable error);
}
