package io.piconnector.outbox;

/**
 * A queue as an operator sees it.
 *
 * @param waiting       messages that wait, are being tried or will be tried again
 * @param dead          messages that are not tried again
 * @param parked        messages that no route reads
 * @param oldestSeconds age of the oldest waiting message
 * @param paused        whether an operator paused it
 */
public record QueueState(String name, long waiting, long dead, long parked, long oldestSeconds, boolean paused) {}
