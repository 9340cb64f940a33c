package io.piconnector.partner;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** The SQL that finds, erases and empties what vendors' orders keep of people. */
@ApplicationScoped
public class PartnerPeople {

    /** What stays of a vendor's id: enough to know the same order again. A replica makes the same as the others. */
    static final String HASH = "'erased:' || encode(sha256(convert_to(salt || %s, 'UTF8')), 'hex')";

    private static final String SELECT =
            "select" + PartnerOrderStore.COLUMNS + ", email from partner_order where erased_at is null and ";

    private static final String OF_IDS =
            SELECT + "(id = any(?::uuid[]) or assessment_id = any(?::text[])) order by created_at";

    private static final String OF_EMAIL = SELECT + "email = ? order by created_at";

    /** An order that is under way ends here, so nothing more is sent of it. */
    private static final String ERASE = """
            update partner_order
            set vendor_order_id = %s, repeat_key = case when repeat_key is not null then %s end,
                state = case when state in ('received', 'ordered') then 'cancelled' else state end,
                callback_url = null, request = '{}', email = null, reason = null, assessment_id = null, event = null,
                erased_at = now(), redacted_at = now(), emptied_at = now()
            from person_salt
            where partner_order.id = any(?::uuid[]) and erased_at is null""".formatted(HASH.formatted("vendor_order_id"), HASH.formatted("repeat_key"));

    /** An update that is still on its way to the vendor may need the fields: it has a day. */
    private static final String UNREDACTED = """
            select id, request, event from partner_order
            where state in ('completed', 'failed', 'refused', 'cancelled') and redacted_at is null
                and changed_at < now() - interval '1 day'
            order by changed_at limit 500 for update skip locked""";

    private static final String REDACT = """
            update partner_order
            set request = ?, event = ?, email = case when ? then null else email end, redacted_at = now()
            where id = ?::uuid""";

    private static final String EMPTY = """
            update partner_order
            set request = '{}', email = null, event = null, redacted_at = coalesce(redacted_at, now()), emptied_at = now()
            where id in (
                select id from partner_order
                where state in ('completed', 'failed', 'refused', 'cancelled') and emptied_at is null
                    and changed_at < now() - ? * interval '1 millisecond'
                order by changed_at limit 500 for update skip locked)""";

    private final Jdbc jdbc;

    public PartnerPeople(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * One order.
     *
     * @param email by which a person is found; or null
     */
    public record Entry(PartnerOrder order, String email) {

        /** Leaves out the personal data. */
        @Override
        public String toString() {
            return "Entry[" + order + "]";
        }
    }

    /** @param ids ours; what can be none is left out */
    public List<Entry> find(Collection<String> ids, Collection<String> assessmentIds) throws SQLException {
        return jdbc.query(OF_IDS, PartnerPeople::entry, PartnerOrderStore.ids(ids), SqlArray.ofTexts(assessmentIds));
    }

    public List<Entry> ofEmail(String email) throws SQLException {
        return jdbc.query(OF_EMAIL, PartnerPeople::entry, email.toLowerCase(Locale.ROOT));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(PartnerOrderStore.order(row), row.getString("email"));
    }

    /** Leaves a hash of each order, so that the same order is not placed again. */
    public int erase(Collection<String> ids) throws SQLException {
        return jdbc.update(ERASE, PartnerOrderStore.ids(ids));
    }

    /**
     * Rewrites the content of orders that have been over for a day, each once.
     *
     * @param rewrite      of JSON
     * @param withoutEmail whether the address by which a person is found goes too
     */
    public void redact(UnaryOperator<String> rewrite, boolean withoutEmail) throws SQLException {
        int found;
        do {
            found = jdbc.transaction(connection -> {
                List<Content> orders = Jdbc.query(
                        connection,
                        UNREDACTED,
                        row -> new Content(row.getString(1), row.getString(2), row.getString(3)));
                for (Content order : orders) {
                    String event = Optional.ofNullable(order.event).map(rewrite).orElse(null);
                    Jdbc.update(connection, REDACT, rewrite.apply(order.request), event, withoutEmail, order.id);
                }
                return orders.size();
            });
        } while (found > 0 && !Thread.currentThread().isInterrupted());
    }

    private record Content(String id, String request, String event) {}

    /** Empties the content of orders that have been over for this long. What was ordered, and how it ended, stays. */
    public void empty(Duration retention) throws SQLException {
        int found;
        do {
            found = jdbc.update(EMPTY, retention.toMillis());
        } while (found > 0 && !Thread.currentThread().isInterrupted());
    }
}
