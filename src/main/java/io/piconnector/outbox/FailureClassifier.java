package io.piconnector.outbox;

/**
 * Tells the outbox whether another attempt can succeed after a failure. The classifier knows the transports that the routes
 * use. The outbox knows none.
 */
@FunctionalInterface
public interface FailureClassifier {

    /**
     * Classifies the error of an attempt.
     *
     * @param error what the route threw; its cause may say more
     * @return the failure; its message goes into the database and to the {@link OutboxListener}s, so it must contain no
     *     secret
     */
    Failure classify(Throwable error);
}
