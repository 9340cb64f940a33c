package io.piconnector.outbox;

/**
 * The state of one queue.
 *
 * @param queue         the queue's name
 * @param waiting       messages that wait, are being tried or will be tried again
 * @param suspects      those of them that lost two attempts in a row, and are tried alone
 * @param dead          messages that wait for a person
 * @param oldestSeconds age of the oldest waiting message
 */
public record QueueStatistics(String queue, long waiting, long suspects, long dead, double oldestSeconds) {}
