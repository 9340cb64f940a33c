package io.piconnector.outbox;

/**
 * An attempt of a suspect that had no outcome: it killed its replica, or hung.
 *
 * @param ids     the message
 * @param attempt number of the attempt
 * @param inARow  how many attempts in a row had no outcome, this one included
 * @param isDead  whether it was the message's last attempt
 */
public record LostAttempt(MessageIds ids, int attempt, int inARow, boolean isDead) {}
