package io.piconnector.order;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** The SQL that finds and erases what the ledger keeps of one person. */
@ApplicationScoped
public class PersonLedger {

    private static final String COLUMNS =
            "select external_id, type, source, parameters, state, assessment_id, ordered_at, error from assessment_order";

    /** {@code ~>=~} compares bytes, as the index does. */
    private static final String WITH_PREFIX =
            COLUMNS + " where external_id ~>=~ ? and external_id ~<~ (? || chr(1114111)) order by external_id";

    private static final String OF_IDS =
            COLUMNS + " where external_id = any(?::text[]) or assessment_id = any(?::text[]) order by external_id";

    /** The order may have been placed again since it was erased, and been refused. */
    private static final String FORGET_AGAIN = """
            delete from assessment_order o using unnest(?::text[], ?::text[]) as new (external_id, hash)
            where o.external_id = new.external_id
                and exists (select from assessment_order erased where erased.external_id = new.hash)""";

    private static final String ERASE = """
            update assessment_order o
            set external_id = new.hash, type = null, source = null, parameters = '{}', state = 'closed',
                assessment_id = null, error = null, check_at = null, erased_at = now()
            from unnest(?::text[], ?::text[]) as new (external_id, hash)
            where o.external_id = new.external_id""";

    private static final String UNREDACTED = """
            select external_id, parameters from assessment_order
            where state in ('refused', 'closed') and redacted_at is null and erased_at is null
            order by external_id limit 500 for update skip locked""";

    private static final String REDACT =
            "update assessment_order set parameters = ?, redacted_at = now() where external_id = ?";

    private final Jdbc jdbc;
    private final PersonHash hash;

    public PersonLedger(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
        hash = new PersonHash(jdbc);
    }

    /**
     * One order. Any value but the external id may be null.
     *
     * @param parameters JSON
     */
    public record Entry(
            String externalId,
            String type,
            String source,
            String parameters,
            String state,
            String assessmentId,
            Instant orderedAt,
            String error) {

        /** Leaves out the personal data. */
        @Override
        public String toString() {
            return "Entry[" + state + "]";
        }
    }

    /** Returns the orders whose external id begins with a text. */
    public List<Entry> withPrefix(String externalId) throws SQLException {
        return jdbc.query(WITH_PREFIX, PersonLedger::entry, externalId, externalId);
    }

    /** Returns the orders with one of these ids. */
    public List<Entry> find(Collection<String> externalIds, Collection<String> assessmentIds) throws SQLException {
        return jdbc.query(OF_IDS, PersonLedger::entry, SqlArray.ofTexts(externalIds), SqlArray.ofTexts(assessmentIds));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("external_id"),
                row.getString("type"),
                row.getString("source"),
                row.getString("parameters"),
                row.getString("state"),
                row.getString("assessment_id"),
                Jdbc.instant(row, "ordered_at"),
                row.getString("error"));
    }

    /** Leaves a hash of each order and nothing else, so that the same order is refused and not placed again. */
    public int erase(Collection<String> externalIds) throws SQLException {
        List<String> hashes = new ArrayList<>();
        for (String externalId : externalIds) {
            hashes.add(hash.of(externalId));
        }
        SqlArray ids = SqlArray.ofTexts(externalIds);
        return jdbc.transaction(connection -> Jdbc.update(connection, FORGET_AGAIN, ids, SqlArray.ofTexts(hashes))
                + Jdbc.update(connection, ERASE, ids, SqlArray.ofTexts(hashes)));
    }

    /** Returns what is kept of an id. */
    public String hash(String id) throws SQLException {
        return hash.of(id);
    }

    /** Rewrites the parameters of orders that are closed or refused, each once. */
    public void redact(UnaryOperator<String> rewrite) throws SQLException {
        int found;
        do {
            found = jdbc.transaction(connection -> {
                List<Map.Entry<String, String>> orders =
                        Jdbc.query(connection, UNREDACTED, row -> Map.entry(row.getString(1), row.getString(2)));
                for (Map.Entry<String, String> order : orders) {
                    Jdbc.update(connection, REDACT, rewrite.apply(order.getValue()), order.getKey());
                }
                return orders.size();
            });
        } while (found > 0 && !Thread.currentThread().isInterrupted());
    }
}
