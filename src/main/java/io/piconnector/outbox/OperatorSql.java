package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Runs the statements of operators. PostgreSQL ends one that takes too long, so that no search slows the queues down. */
public final class OperatorSql {

    /** For everything that an operator asks for. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String QUERY_CANCELED = "57014";
    private static final String LIMIT = "select set_config('statement_timeout', ?, true)";

    private final Jdbc jdbc;
    private final Duration patience;

    public OperatorSql(DataSource dataSource) {
        this(dataSource, PATIENCE);
    }

    OperatorSql(DataSource dataSource, Duration patience) {
        jdbc = new Jdbc(dataSource);
        this.patience = patience;
    }

    /**
     * Runs statements in one transaction.
     *
     * @throws SearchTooWideException if one takes too long
     */
    public <T> T run(Jdbc.Work<T> work) throws SQLException {
        try {
            return jdbc.transaction(connection -> {
                Jdbc.query(connection, LIMIT, row -> null, Long.toString(patience.toMillis()));
                return work.run(connection);
            });
        } catch (SQLException e) {
            if (QUERY_CANCELED.equals(e.getSQLState())) {
                throw new SearchTooWideException(
                        "this takes more than " + patience.toSeconds()
                                + " s: narrow the search, by a queue, a state, a time, or a longer text",
                        e);
            }
            throw e;
        }
    }
}
