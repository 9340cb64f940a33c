package io.piconnector.outbox;

/**
 * The state of one queue.
 *
 * @param queue         the queue's name
 * @param waiting       messages that wait, are being tried or will be tried again
 * @param suspects      waiting messages that lost two or more attempts in a row and are tried alone
 * @param dead          messages that are not tried again, and wait for an operator
 * @param parked        messages that no route reads, and wait for an operator
 * @param oldestSeconds age of the oldest waiting message
 * @param paused        whether an operator paused the queue
 */
public record QueueStatistics(
        String queue, long waiting, long suspects, long dead, long parked, double oldestSeconds, boolean paused) {

    /** A queue that holds nothing. */
    public static QueueStatistics empty(String queue) {
        return new QueueStatistics(queue, 0, 0, 0, 0, 0, false);
    }

    /** Adds another entry of the same queue. */
    public QueueStatistics plus(QueueStatistics other) {
        return new QueueStatistics(
                queue,
                waiting + other.waiting,
                suspects + other.suspects,
                dead + other.dead,
                parked + other.parked,
                Math.max(oldestSeconds, other.oldestSeconds),
                paused || other.paused);
    }
}
