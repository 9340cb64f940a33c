package io.piconnector.outbox;

/**
 * An attempt of a suspect that had no outcome: it ended its replica, or hung.
 *
 * @param queue      the queue's name
 * @param key        the message's key
 * @param externalId the customer's own identifier, or null
 * @param attempt    number of the attempt
 * @param inARow     how many attempts, with this one, had no outcome
 * @param isDead     whether it was the message's last attempt
 */
public record LostAttempt(String queue, String key, String externalId, int attempt, int inARow, boolean isDead) {}
