package io.piconnector.outbox;

import io.piconnector.outbox.Jdbc.SqlArray;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import javax.sql.DataSource;

/** Answers questions about queues, so that no other class reads the outbox's tables. */
public final class OutboxQueues {

    private static final String KEYS_AMONG = "select key from outbox_message where queue = ? and key = any(?::text[])";

    private final Jdbc jdbc;

    public OutboxQueues(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /** Returns those keys for which the queue holds a message, whatever its state. */
    public Set<String> keysAmong(String queue, Collection<String> keys) throws SQLException {
        return Set.copyOf(jdbc.query(KEYS_AMONG, row -> row.getString(1), queue, SqlArray.ofTexts(keys)));
    }
}
