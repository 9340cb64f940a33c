package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The SQL by which operators change messages. Each statement changes only messages whose state allows it. */
class MessageActs {

    private static final String UNIQUE_VIOLATION = "23505";

    /** The attempts of before stay, because they are the history of the message. A message without a body was erased. */
    private static final String REPLAY = """
            update outbox_message
            set state = 'waiting', attempts = 0, lost = 0, due_at = now(), finished_at = null, claimed_by = null
            where id = any(?::bigint[]) and state in ('dead', 'parked', 'discarded', 'done') and body <> ''""";

    /** A message that is being tried stays, because its destination may have it already. */
    private static final String DISCARD = """
            update outbox_message set state = 'discarded', finished_at = now(), claimed_by = null
            where id = any(?::bigint[])
                and (state in ('dead', 'parked') or state = 'waiting' and (claimed_by is null or due_at <= now()))""";

    private static final String MOVE = """
            update outbox_message
            set queue = ?, state = 'waiting', attempts = 0, lost = 0, due_at = now(), finished_at = null, claimed_by = null
            where id = ? and queue <> ?
                and (state in ('dead', 'parked') or state = 'waiting' and (claimed_by is null or due_at <= now()))""";

    /** All messages of a chain have the key and the time of acceptance of the first one. */
    private static final String FIRST_OF_CHAIN = """
            select m.id from outbox_message p
            join outbox_message m on m.key = p.key and m.accepted_at = p.accepted_at and m.id < p.id
            where p.id = ? and p.state = 'parked' and m.correlation_id = p.correlation_id and m.state <> 'waiting'
            order by m.id limit 1""";

    /** Deleted, not discarded: a message that comes to this queue again must be stored again. */
    private static final String REMOVE = "delete from outbox_message where id = ? and state = 'parked'";

    private MessageActs() {}

    static int replay(Connection connection, List<Long> ids) throws SQLException {
        return Jdbc.update(connection, REPLAY, SqlArray.of("bigint", ids, id -> id));
    }

    static int discard(Connection connection, List<Long> ids) throws SQLException {
        return Jdbc.update(connection, DISCARD, SqlArray.of("bigint", ids, id -> id));
    }

    static boolean move(Connection connection, long id, String toQueue) throws SQLException {
        try {
            return 1 == Jdbc.update(connection, MOVE, toQueue, id, toQueue);
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                connection.rollback();
                return false;
            }
            throw e;
        }
    }

    static boolean restart(Connection connection, long id) throws SQLException {
        List<Long> first = Jdbc.query(connection, FIRST_OF_CHAIN, row -> row.getLong(1), id);
        return !first.isEmpty() && Jdbc.update(connection, REMOVE, id) == 1 && replay(connection, first) == 1;
    }
}
