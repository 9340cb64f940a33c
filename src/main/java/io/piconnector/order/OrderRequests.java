package io.piconnector.order;

import io.piconnector.outbox.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The SQL that recognises an order that a program sends again with the same Idempotency-Key. */
@ApplicationScoped
public class OrderRequests {

    private static final String REMEMBER = """
            insert into order_request (key, fingerprint) values (?, ?) on conflict (key) do nothing""";

    private static final String FINGERPRINT = "select fingerprint from order_request where key = ?";

    /** A key is remembered as long as a program may reasonably try again. */
    private static final String FORGET = """
            delete from order_request where key in (
                select key from order_request where created_at < now() - interval '30 days' order by created_at limit 100)""";

    private final Jdbc jdbc;

    OrderRequests(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * Remembers a request.
     *
     * @return false if the key came with another request before
     */
    public boolean remember(String key, String fingerprint) throws SQLException {
        return jdbc.with(connection -> {
            if (Jdbc.update(connection, REMEMBER, key, fingerprint) == 1) {
                Jdbc.update(connection, FORGET);
                return true;
            }
            return Jdbc.query(connection, FINGERPRINT, row -> row.getString(1), key)
                    .contains(fingerprint);
        });
    }
}
