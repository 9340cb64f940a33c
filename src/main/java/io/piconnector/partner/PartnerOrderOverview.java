package io.piconnector.partner;

import io.piconnector.outbox.Jdbc;
import io.piconnector.outbox.OperatorSql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The SQL by which operators look at many vendors' orders at once. */
@ApplicationScoped
public class PartnerOrderOverview {

    private static final String WHOSE = "select id, vendor, account from partner_order where id = any(?::uuid[])";

    /** Steps from vendor to vendor through the index, and so reads one row of each. */
    private static final String LAST_ORDERS = """
            with recursive vendors as (
                select min(vendor) as vendor from partner_order
                union all
                select (select min(vendor) from partner_order where vendor > vendors.vendor) from vendors
                where vendors.vendor is not null)
            select vendor, (select max(created_at) from partner_order o where o.vendor = vendors.vendor) as at
            from vendors where vendor is not null""";

    private final OperatorSql sql;

    PartnerOrderOverview(DataSource dataSource) {
        sql = new OperatorSql(dataSource);
    }

    /** Who ordered. */
    public record Whose(String id, String vendor, String account) {}

    /** Returns who ordered, by id, for those ids that are orders of vendors. */
    public Map<String, Whose> whose(Collection<String> ids) throws SQLException {
        return sql
                .run(connection -> Jdbc.query(
                        connection,
                        WHOSE,
                        row -> new Whose(row.getString(1), row.getString(2), row.getString(3)),
                        PartnerOrderStore.ids(ids)))
                .stream()
                .collect(Collectors.toMap(Whose::id, Function.identity()));
    }

    /** Returns when each vendor ordered last. */
    Map<String, Instant> lastOrders() throws SQLException {
        return sql
                .run(connection -> Jdbc.query(
                        connection, LAST_ORDERS, row -> Map.entry(row.getString(1), Jdbc.instant(row, "at"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
