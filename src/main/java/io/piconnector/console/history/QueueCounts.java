package io.piconnector.console.history;

/**
 * What happened in a queue in some time.
 *
 * @param stored new messages
 * @param done   messages that were done
 * @param failed attempts that failed or had no outcome
 * @param dead   messages that died
 */
public record QueueCounts(long stored, long done, long failed, long dead) {

    QueueCounts plus(QueueCounts other) {
        return new QueueCounts(stored + other.stored, done + other.done, failed + other.failed, dead + other.dead);
    }
}
