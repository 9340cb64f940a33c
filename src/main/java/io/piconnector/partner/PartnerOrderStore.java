package io.piconnector.partner;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.Jdbc.SqlArray;
import io.piconnector.partner.PartnerOrder.State;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The SQL of vendors' orders. Every statement is one transaction. */
@ApplicationScoped
public class PartnerOrderStore {

    static final String COLUMNS =
            " id, vendor, account, vendor_order_id, test, suffix, callback_url, request, state, reason, assessment_id, event,"
                    + " created_at, changed_at, link_revoked_at is not null as is_link_revoked ";

    private static final String SELECT = "select" + COLUMNS + "from partner_order ";

    /** What {@link PartnerPeople#erase} left of a vendor's id. */
    private static final String ERASED = "(select " + PartnerPeople.HASH.formatted("?::text") + " from person_salt)";

    /**
     * Somebody who was erased is not ordered again. Here and below, an order is first found by its own id alone: before the
     * tables are analyzed for the first time, PostgreSQL may as well read all orders of the vendor.
     */
    static final String INSERT = """
            with erased as materialized (
                select vendor, account from partner_order where repeat_key =\s""" + ERASED + """
            )
            insert into partner_order
                (id, vendor, account, vendor_order_id, repeat_key, reorder, test, suffix, callback_url, request, email, state)
            select ?::uuid, ?, ?, ?, ?, ?::boolean, ?, ?, ?, ?, ?, 'received'
            where not exists (select from erased where vendor = ? and account = ?)
            on conflict (vendor, account, repeat_key) do nothing
            returning""" + COLUMNS;

    static final String REPEATED = """
            with same as materialized (
                select * from partner_order where repeat_key = ?
                union all
                select * from partner_order where repeat_key =\s""" + ERASED + """
            )
            select""" + COLUMNS + "from same where vendor = ? and account = ? limit 1";

    private static final String FIND = SELECT + "where id = ?::uuid and erased_at is null";

    private static final String IS_KNOWN = "select 1 from partner_order where id = ?::uuid";

    static final String FIND_BY_VENDOR = """
            with same as materialized (select * from partner_order where vendor_order_id = ?)
            select""" + COLUMNS + """
            from same where vendor = ? and account = ? and erased_at is null order by created_at desc limit 1""";

    private static final String FIND_BY_ASSESSMENT = SELECT + "where assessment_id = ? and erased_at is null limit 1";

    /** The same change again is no change, and is answered in the same way: whoever asks may have been interrupted. */
    private static final String CHANGE = """
            update partner_order o
            set state = ?, reason = ?, assessment_id = coalesce(?, assessment_id), event = coalesce(?, event),
                changed_at = greatest(clock_timestamp(), changed_at + interval '1 millisecond'),
                redacted_at = null, emptied_at = null,
                repeat_key = case when reorder and ? then null else repeat_key end
            where id = ?::uuid and state = any(?::text[]) and erased_at is null
            returning""" + COLUMNS;

    private static final String UNCHANGED = SELECT + "where id = ?::uuid and state = ? and erased_at is null";

    private static final String REVOKE = """
            update partner_order set link_revoked_at = coalesce(link_revoked_at, now())
            where id = ?::uuid and erased_at is null""";

    private static final String LINK_KEY = "select key from result_link_key";

    private static final int MAX_TRIES = 5;

    private final Jdbc jdbc;

    /** @param dataSource null if no method that needs it is called */
    public PartnerOrderStore(DataSource dataSource) {
        jdbc = new Jdbc(dataSource);
    }

    /**
     * What became of a new order.
     *
     * @param order as it is stored, now or before
     * @param isNew whether it was not there before
     */
    record Stored(PartnerOrder order, boolean isNew) {}

    /** Stores an order, unless the same one is there. */
    Stored add(NewPartnerOrder order) throws SQLException {
        for (int i = 0; i < MAX_TRIES; i++) {
            Optional<PartnerOrder> added = jdbc.first(
                    INSERT,
                    PartnerOrderStore::order,
                    order.vendorOrderId(),
                    UUID.randomUUID().toString(),
                    order.vendor(),
                    order.account(),
                    order.vendorOrderId(),
                    order.vendorOrderId(),
                    order.reorder(),
                    order.test(),
                    order.suffix(),
                    order.callbackUrl(),
                    order.request(),
                    order.email(),
                    order.vendor(),
                    order.account());
            if (added.isPresent()) {
                return new Stored(added.get(), true);
            }
            Optional<PartnerOrder> there = jdbc.first(
                    REPEATED,
                    PartnerOrderStore::order,
                    order.vendorOrderId(),
                    order.vendorOrderId(),
                    order.vendor(),
                    order.account());
            if (there.isPresent()) {
                return new Stored(there.get(), false);
            }
        }
        throw new SQLException("an order was always being closed while it was stored again");
    }

    /** @param id ours; anything else finds nothing */
    public Optional<PartnerOrder> find(String id) throws SQLException {
        return isId(id) ? jdbc.first(FIND, PartnerOrderStore::order, id) : Optional.empty();
    }

    /** Whether there is an order of this id, also one whose person was erased. */
    boolean isKnown(String id) throws SQLException {
        return isId(id) && jdbc.first(IS_KNOWN, row -> true, id).isPresent();
    }

    /** Returns the newest order with this id of the vendor's. */
    Optional<PartnerOrder> find(String vendor, String account, String vendorOrderId) throws SQLException {
        return jdbc.first(FIND_BY_VENDOR, PartnerOrderStore::order, vendorOrderId, vendor, account);
    }

    /** @param assessmentId PI's id */
    public Optional<PartnerOrder> findByAssessment(String assessmentId) throws SQLException {
        return jdbc.first(FIND_BY_ASSESSMENT, PartnerOrderStore::order, assessmentId);
    }

    /**
     * Brings an order into a state.
     *
     * @param reason       or null
     * @param assessmentId PI's id, or null if it is as before
     * @param event        JSON, or null if there is none
     * @return the order in this state; empty if it is in another one
     */
    Optional<PartnerOrder> change(String id, State to, String reason, String assessmentId, String event)
            throws SQLException {
        if (!isId(id)) {
            return Optional.empty();
        }
        Optional<PartnerOrder> changed = jdbc.first(
                CHANGE,
                PartnerOrderStore::order,
                to.text(),
                reason,
                assessmentId,
                event,
                to.isFinal(),
                id,
                SqlArray.ofTexts(to.before().stream().map(State::text).toList()));
        return changed.isPresent() ? changed : jdbc.first(UNCHANGED, PartnerOrderStore::order, id, to.text());
    }

    /** Closes an order's result page for good. Returns false if there is no such order. */
    public boolean revokeLink(String id) throws SQLException {
        return isId(id) && jdbc.update(REVOKE, id) > 0;
    }

    /** Returns the key that signs links to result pages. It is a secret. */
    String linkKey() throws SQLException {
        return jdbc.first(LINK_KEY, row -> row.getString(1))
                .orElseThrow(() -> new SQLException("the table result_link_key is empty"));
    }

    /** Returns those texts that can be ids of orders. */
    static SqlArray ids(Collection<String> texts) {
        return SqlArray.ofTexts(texts.stream().filter(PartnerOrderStore::isId).toList());
    }

    /** Whether a text can be the id of an order. */
    static boolean isId(String text) {
        return text != null && text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    /** Reads a row of {@link #COLUMNS}. */
    static PartnerOrder order(ResultSet row) throws SQLException {
        return new PartnerOrder(
                row.getString("id"),
                row.getString("vendor"),
                row.getString("account"),
                row.getString("vendor_order_id"),
                row.getString("test"),
                row.getString("suffix"),
                row.getString("callback_url"),
                row.getString("request"),
                State.of(row.getString("state")),
                row.getString("reason"),
                row.getString("assessment_id"),
                row.getString("event"),
                Jdbc.instant(row, "created_at"),
                Jdbc.instant(row, "changed_at"),
                row.getBoolean("is_link_revoked"));
    }
}
