package io.piconnector.outbox;

/**
 * The state of one queue.
 *
 * @param queue         the queue's name
 * @param waiting       messages that wait, are being tried or will be tried again
 * @param suspects      waiting messages that lost two or more attempts in a row and are tried alone
 * @param dead          messages parked for an operator
 * @param oldestSeconds age of the oldest waiting message
 */
public record QueueStatistics(String queue, long waiting, long suspects, long dead, double oldestSeconds) {}
