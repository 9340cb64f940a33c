package io.piconnector.outbox;

/** What this process knows of the routes that read queues. */
public interface QueueReaders {

    /** Whether a route reads the queue. What is parked there can otherwise only take its way from its first queue again. */
    boolean isRead(String queue);

    /**
     * Lets a queue's route look for messages at once.
     *
     * @param queue null for all
     */
    void wake(String queue);
}
