package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What operators see and do in the outbox. Every method throws {@link SearchTooWideException} if PostgreSQL needs more than
 * {@link OperatorSql#PATIENCE} for one statement.
 */
public final class OutboxOperations {

    /** The longest part of a list. */
    public static final int MAX_LIMIT = 500;

    /** Small enough not to hold locks for long. */
    private static final int BATCH = 500;

    /** States in which messages wait for an operator: what an act on many means if no state is given. */
    private static final List<State> NEED_AN_OPERATOR = List.of(State.DEAD, State.PARKED);

    private final OperatorSql sql;
    private final QueueReaders readers;

    /** Takes every queue for one that a route of another process reads. */
    public OutboxOperations(DataSource dataSource) {
        this(dataSource, new ReadElsewhere());
    }

    public OutboxOperations(DataSource dataSource, QueueReaders readers) {
        this(dataSource, readers, OperatorSql.PATIENCE);
    }

    OutboxOperations(DataSource dataSource, QueueReaders readers, Duration patience) {
        sql = new OperatorSql(dataSource, patience);
        this.readers = readers;
    }

    private record ReadElsewhere() implements QueueReaders {

        @Override
        public boolean isRead(String queue) {
            return true;
        }

        @Override
        public void wake(String queue) {
            // the next poll finds the message
        }
    }

    /** Every queue that holds a message or is paused, by name. */
    public List<QueueState> queues() throws SQLException {
        return sql.run(QueueStates::all);
    }

    /** Pauses a queue for all replicas, also for those that start later. Attempts in progress go on. */
    public void pause(String queue) throws SQLException {
        sql.run(connection -> QueueStates.pause(connection, queue));
    }

    /** Resumes a queue: at once in this process, at their next poll in others. */
    public void resume(String queue) throws SQLException {
        sql.run(connection -> QueueStates.resume(connection, queue));
        readers.wake(queue);
    }

    /**
     * Lists messages, the newest first.
     *
     * @param cursor {@link Page#next} of the part before, or null
     * @param limit  from 1 to {@link #MAX_LIMIT}
     * @throws IllegalArgumentException if the cursor or the limit is wrong
     */
    public Page<StoredMessage> find(MessageFilter filter, String cursor, int limit) throws SQLException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ": give 1 to " + MAX_LIMIT);
        }
        Cursor after = Cursor.of(cursor);
        List<StoredMessage> found = sql.run(connection -> MessageSearch.list(connection, filter, after, limit + 1));
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        return new Page<>(found.subList(0, limit), place(found.get(limit - 1)).text());
    }

    /**
     * Lists at most {@link #MAX_LIMIT} messages that have exactly one of these ids, the newest first.
     *
     * @param correlationId or null
     * @param externalId    or null
     */
    public List<StoredMessage> about(String correlationId, String externalId) throws SQLException {
        return sql.run(connection -> MessageSearch.about(connection, correlationId, externalId, MAX_LIMIT));
    }

    /**
     * Lists the messages of one queue whose body holds a text, the newest first. It reads every body of the queue, so it is
     * for a queue of few messages.
     *
     * @param text in any case
     * @throws IllegalArgumentException if the text cannot be searched for
     */
    public List<StoredMessage> mentioning(String queue, String text, int limit) throws SQLException {
        return sql.run(connection -> MessageSearch.mentioning(connection, queue, text, limit));
    }

    public Optional<MessageDetails> get(long id) throws SQLException {
        return sql.run(connection -> MessageSearch.get(connection, id));
    }

    /** How many messages match, in every state unless the filter names one. */
    public long count(MessageFilter filter) throws SQLException {
        return sql.run(connection -> MessageSearch.count(connection, filter));
    }

    /** How many messages {@link #replayAll} and {@link #discardAll} look at: without a state, dead and parked ones. */
    public long countForAct(MessageFilter filter) throws SQLException {
        long count = 0;
        for (MessageFilter one : forAct(filter)) {
            count += count(one);
        }
        return count;
    }

    /**
     * Lets a message that is dead, parked, discarded or done wait afresh in its queue. The destination gets the same
     * {@code webhook-id}. If no route reads the queue, the first message of its chain takes its whole way again instead, and
     * the parked one is removed.
     *
     * @return false if its state does not allow it, or its first message is gone or still on its way
     */
    public boolean replay(long id) throws SQLException {
        Optional<StoredMessage> message = message(id);
        return message.isPresent() && replay(message.stream().toList()) == 1;
    }

    private int replay(List<StoredMessage> messages) throws SQLException {
        int replayed = 0;
        List<Long> ids = messages.stream()
                .filter(message -> readers.isRead(message.queue()))
                .map(StoredMessage::id)
                .toList();
        if (!ids.isEmpty()) {
            replayed += sql.run(connection -> MessageActs.replay(connection, ids));
        }
        for (StoredMessage message : messages) {
            if (!ids.contains(message.id()) && restart(message.id())) {
                replayed++;
            }
        }
        if (replayed > 0) {
            readers.wake(
                    messages.size() == 1 && !ids.isEmpty() ? messages.get(0).queue() : null);
        }
        return replayed;
    }

    private boolean restart(long id) throws SQLException {
        return sql.run(connection -> {
            boolean isDone = MessageActs.restart(connection, id);
            if (!isDone) {
                connection.rollback();
            }
            return isDone;
        });
    }

    /**
     * Gives up a message that is dead, parked, or waiting and not being tried.
     *
     * @return false if its state does not allow it
     */
    public boolean discard(long id) throws SQLException {
        return sql.run(connection -> MessageActs.discard(connection, List.of(id)) == 1);
    }

    /**
     * Lets a message that is dead, parked, or waiting and not being tried wait afresh in another queue.
     *
     * @return false if its state does not allow it, or the queue holds a message of the same key
     */
    public boolean move(long id, String toQueue) throws SQLException {
        boolean isMoved = sql.run(connection -> MessageActs.move(connection, id, toQueue));
        if (isMoved) {
            readers.wake(toQueue);
        }
        return isMoved;
    }

    /** Replays all that match. Without a state: those that are dead or parked. Returns how many. */
    public int replayAll(MessageFilter filter) throws SQLException {
        return forEachBatch(filter, this::replay);
    }

    /** Discards all that match. Without a state: those that are dead or parked. Returns how many. */
    public int discardAll(MessageFilter filter) throws SQLException {
        return forEachBatch(filter, batch -> sql.run(connection -> MessageActs.discard(connection, ids(batch))));
    }

    private interface Act {
        int on(List<StoredMessage> batch) throws SQLException;
    }

    /** Goes once from the newest to the oldest, so that a message that matches again afterwards is not taken twice. */
    private int forEachBatch(MessageFilter filter, Act act) throws SQLException {
        int changed = 0;
        for (MessageFilter one : forAct(filter)) {
            Cursor after = Cursor.START;
            while (after != null) {
                Cursor from = after;
                List<StoredMessage> batch = sql.run(connection -> MessageSearch.list(connection, one, from, BATCH));
                changed += act.on(batch);
                after = batch.size() < BATCH ? null : place(batch.get(BATCH - 1));
            }
        }
        return changed;
    }

    private static List<MessageFilter> forAct(MessageFilter filter) {
        return filter.state() != null
                ? List.of(filter)
                : NEED_AN_OPERATOR.stream().map(filter::withState).toList();
    }

    private static Cursor place(StoredMessage message) {
        return new Cursor(message.acceptedAt(), message.id());
    }

    private static List<Long> ids(List<StoredMessage> messages) {
        return messages.stream().map(StoredMessage::id).toList();
    }

    private Optional<StoredMessage> message(long id) throws SQLException {
        return get(id).map(MessageDetails::message);
    }
}
