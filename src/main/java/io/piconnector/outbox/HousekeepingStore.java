package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** The SQL that counts the messages of queues and deletes those past their retention. */
class HousekeepingStore {

    /** Jumps through the index, from one queue to the next. */
    private static final String FINISHED_QUEUES = """
            with recursive known (queue) as (
                (select queue from outbox_message where state in ('done', 'discarded') order by queue, finished_at limit 1)
                union all
                select (select queue from outbox_message m where state in ('done', 'discarded') and m.queue > known.queue
                    order by queue, finished_at limit 1)
                from known where known.queue is not null
            )
            select queue from known where queue is not null""";

    private static final String DELETE_FINISHED = """
            delete from outbox_message where id in (
                select id from outbox_message
                where queue = ? and state in ('done', 'discarded') and finished_at < now() - ? * interval '1 millisecond'
                order by finished_at limit ? for update skip locked)""";

    private static final String STATISTICS = """
            select queue, count(*) as waiting, 0 as suspects, 0 as dead, 0 as parked,
                coalesce(extract(epoch from now() - min(created_at)), 0) as oldest_seconds, false as paused
            from outbox_message where finished_at is null and lost < 2 group by queue
            union all
            select queue, count(*), count(*), 0, 0, coalesce(extract(epoch from now() - min(created_at)), 0), false
            from outbox_message where finished_at is null and lost >= 2 group by queue
            union all
            select queue, 0, 0, count(*), 0, 0, false from outbox_message where state = 'dead' group by queue
            union all
            select queue, 0, 0, 0, count(*), 0, false from outbox_message where state = 'parked' group by queue
            union all
            select queue, 0, 0, 0, 0, 0, true from outbox_pause""";

    /** Leaves a message alone that another replica, whose routes read the queue, is working on. */
    private static final String PARK = """
            update outbox_message set state = 'parked', finished_at = now(), claimed_by = null
            where id in (
                select id from outbox_message
                where queue = ? and finished_at is null and lost < 2 and (claimed_by is null or due_at <= now())
                order by due_at limit ? for update skip locked)""";

    private final Jdbc jdbc;

    HousekeepingStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /** Returns the queues that hold finished messages. */
    List<String> finishedQueues() throws SQLException {
        return jdbc.query(FINISHED_QUEUES, row -> row.getString(1));
    }

    /**
     * Deletes messages that finished longer ago than the retention. Dead messages stay.
     *
     * @return how many were deleted, at most {@code limit}
     */
    int deleteFinished(String queue, Duration retention, int limit) throws SQLException {
        return jdbc.update(DELETE_FINISHED, queue, retention.toMillis(), limit);
    }

    /**
     * Parks messages that wait in a queue that no route reads. An earlier version stored them as waiting.
     *
     * @return how many were parked, at most {@code limit}
     */
    int park(String queue, int limit) throws SQLException {
        return jdbc.update(PARK, queue, limit);
    }

    /**
     * Counts the messages that somebody must work on, and tells which queues are paused. The caller adds up the entries of
     * a queue: there are up to five, or none if it is empty.
     */
    List<QueueStatistics> statistics() throws SQLException {
        return jdbc.query(
                STATISTICS,
                row -> new QueueStatistics(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getDouble(6),
                        row.getBoolean(7)));
    }
}
