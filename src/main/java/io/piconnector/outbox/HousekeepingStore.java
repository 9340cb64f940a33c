package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** The SQL that counts the messages of queues and deletes those past their retention. */
class HousekeepingStore {

    private static final String DELETE_FINISHED = """
            delete from outbox_message where id in (
                select id from outbox_message
                where state in ('done', 'discarded') and finished_at < now() - ? * interval '1 millisecond'
                order by finished_at limit ? for update skip locked)""";

    private static final String STATISTICS = """
            select queue, count(*) as waiting, 0 as suspects, 0 as dead,
                coalesce(extract(epoch from now() - min(created_at)), 0) as oldest_seconds
            from outbox_message where finished_at is null and lost < 2 group by queue
            union all
            select queue, count(*), count(*), 0, coalesce(extract(epoch from now() - min(created_at)), 0)
            from outbox_message where finished_at is null and lost >= 2 group by queue
            union all
            select queue, 0, 0, count(*), 0 from outbox_message where state = 'dead' group by queue""";

    private final Jdbc jdbc;

    HousekeepingStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Deletes messages that finished longer ago than the retention. Dead messages stay.
     *
     * @return how many were deleted, at most {@code limit}
     */
    int deleteFinished(Duration retention, int limit) throws SQLException {
        return jdbc.update(DELETE_FINISHED, retention.toMillis(), limit);
    }

    /**
     * Counts waiting, suspect and dead messages. The caller adds up the entries of a queue: there are up to three, or none
     * if it is empty.
     */
    List<QueueStatistics> statistics() throws SQLException {
        return jdbc.query(
                STATISTICS,
                row -> new QueueStatistics(
                        row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getDouble(5)));
    }
}
