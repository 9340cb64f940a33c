package io.piconnector.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The SQL that counts the messages of queues and pauses queues. */
class QueueStates {

    /** Jumps through the index to find every queue that holds a message, also if it needs nobody. */
    private static final String STATES = """
            with recursive kept (state, queue) as (
                (select state, queue from outbox_message order by state, queue limit 1)
                union all
                select n.state, n.queue from kept cross join lateral (
                    select state, queue from outbox_message m where (m.state, m.queue) > (kept.state, kept.queue)
                    order by m.state, m.queue limit 1) n
            ), counted (queue, waiting, dead, parked, oldest, paused) as (
                select queue, 0, 0, 0, 0, false from kept
                union all
                select queue, count(*), 0, 0, extract(epoch from now() - min(created_at)), false
                from outbox_message where finished_at is null and lost < 2 group by queue
                union all
                select queue, count(*), 0, 0, extract(epoch from now() - min(created_at)), false
                from outbox_message where finished_at is null and lost >= 2 group by queue
                union all
                select queue, 0, count(*), 0, 0, false from outbox_message where state = 'dead' group by queue
                union all
                select queue, 0, 0, count(*), 0, false from outbox_message where state = 'parked' group by queue
                union all
                select queue, 0, 0, 0, 0, true from outbox_pause
            )
            select queue, sum(waiting) as waiting, sum(dead) as dead, sum(parked) as parked, max(oldest) as oldest,
                bool_or(paused) as paused
            from counted group by queue order by queue""";

    private static final String PAUSE = "insert into outbox_pause (queue) values (?) on conflict (queue) do nothing";
    private static final String RESUME = "delete from outbox_pause where queue = ?";

    private QueueStates() {}

    static List<QueueState> all(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                STATES,
                row -> new QueueState(
                        row.getString("queue"),
                        row.getLong("waiting"),
                        row.getLong("dead"),
                        row.getLong("parked"),
                        row.getLong("oldest"),
                        row.getBoolean("paused")));
    }

    /** @return whether it was not paused */
    static boolean pause(Connection connection, String queue) throws SQLException {
        return Jdbc.update(connection, PAUSE, queue) == 1;
    }

    /** @return whether it was paused */
    static boolean resume(Connection connection, String queue) throws SQLException {
        return Jdbc.update(connection, RESUME, queue) == 1;
    }
}
