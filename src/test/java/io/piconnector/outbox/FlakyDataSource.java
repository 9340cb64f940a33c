package io.piconnector.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** The way to the tests' store, which a test can block. It counts the connections. */
public final class FlakyDataSource extends PGSimpleDataSource {

    private final transient AtomicInteger connections = new AtomicInteger();
    private volatile boolean away;

    public void away(boolean away) {
        this.away = away;
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        connections.incrementAndGet();
        if (away) {
            throw new SQLException("Connection refused", "08001");
        }
        return TestStore.dataSource().getConnection();
    }
}
