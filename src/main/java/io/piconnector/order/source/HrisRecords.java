package io.piconnector.order.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.order.Order;
import io.piconnector.order.OrderIntake;
import io.piconnector.order.OrderSettings;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** Pages through the records of the HRIS, and makes orders of them. */
@ApplicationScoped
@Named("hrisRecords")
@Unremovable
@Startup // counters begin at zero: one that began with the first failure would hide that from an alert
@RegisterForReflection
public class HrisRecords {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private static final String JOB_ID = "job_id";

    private final OrderSettings settings;
    private final OrderIntake orders;
    private final CamelContext camel;
    private final Counter newRecords;
    private final Counter knownRecords;
    private final Counter uselessRecords;
    private final Counter polls;
    private final Counter failedPolls;
    private volatile boolean isFailing;

    HrisRecords(OrderSettings settings, OrderIntake orders, CamelContext camel, MeterRegistry meters) {
        this.settings = settings;
        this.orders = orders;
        this.camel = camel;
        newRecords = records(meters, "new");
        knownRecords = records(meters, "known");
        uselessRecords = records(meters, "useless");
        polls = polls(meters, "done");
        failedPolls = polls(meters, "failed");
    }

    private static Counter records(MeterRegistry meters, String outcome) {
        return Counter.builder("hris.records")
                .description("Records read from the HRIS; known: the queue holds the order already")
                .tag("outcome", outcome)
                .register(meters);
    }

    private static Counter polls(MeterRegistry meters, String outcome) {
        return Counter.builder("hris.polls")
                .description("Polls of the HRIS by outcome")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** The first page of a poll. */
    public PollPage firstPage() throws SQLException {
        return new PollPage(0, settings.pollBatch(), orders.now(), null, true);
    }

    /**
     * The page after these records. A page that is not full is the last one. So is a page that begins like the one before,
     * because the SQL then ignores pages and reads all records at once.
     */
    public PollPage nextPage(@Body List<Map<String, Object>> records, @Variable("page") PollPage page)
            throws SQLException {
        Map<String, Object> first = records.isEmpty() ? null : Map.copyOf(withoutNulls(records.get(0)));
        boolean isMore = records.size() == page.batch()
                && !first.equals(page.first())
                && camel.getStatus().isStarted();
        return new PollPage(page.offset() + records.size(), page.batch(), orders.now(), first, isMore);
    }

    private static Map<String, Object> withoutNulls(Map<String, Object> record) {
        Map<String, Object> values = new LinkedHashMap<>(record);
        values.values().removeIf(value -> value == null);
        return values;
    }

    /**
     * Makes orders of the records that have none yet. A record without a usable id is left out, so that it does not stop
     * the others.
     */
    public List<Order> orders(@Body List<Map<String, Object>> records, @Variable("page") PollPage page)
            throws SQLException {
        List<Order> all = new ArrayList<>();
        for (Map<String, Object> record : records) {
            Order order = order(record);
            if (order.isNamed()) {
                all.add(order);
            } else {
                uselessRecords.increment();
                LOG.warnf("the HRIS has a record whose record_id is empty or too long: '%s'", order.recordId());
            }
        }
        List<Order> wanted = orders.wanted(all, page.since());
        knownRecords.increment(all.size() - wanted.size());
        return wanted;
    }

    private Order order(Map<String, Object> record) {
        Map<String, Object> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        columns.putAll(record);
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, JOB_ID, columns);
        settings.parameters().forEach(name -> put(parameters, name, columns));
        return new Order(
                id(columns.get("record_id")),
                text(columns, "assessment"),
                text(columns, "first_name"),
                text(columns, "middle_name"),
                text(columns, "last_name"),
                text(columns, "email"),
                parameters,
                Order.HRIS,
                false);
    }

    /** Numbers stay numbers, because the HRIS gets the same value back. */
    private static Object id(Object value) {
        return value == null || value instanceof Integer || value instanceof Long ? value : plain(value);
    }

    private static void put(Map<String, Object> parameters, String name, Map<String, Object> columns) {
        String value = text(columns, name);
        if (value != null && !value.isBlank()) {
            parameters.put(name, value.strip());
        }
    }

    private static String text(Map<String, Object> columns, String name) {
        return Optional.ofNullable(columns.get(name)).map(HrisRecords::plain).orElse(null);
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    /** Counts a record that is now in the queue. */
    public void taken(@Header(OutboxConstants.DUPLICATE) boolean isKnown) {
        (isKnown ? knownRecords : newRecords).increment();
    }

    /** Records a poll that read all its records. */
    public void pollDone() {
        polls.increment();
        if (isFailing) {
            isFailing = false;
            LOG.info("the HRIS is polled again");
        }
    }

    /** Records a poll that failed. The next poll reads what this one did not. */
    public void pollFailed(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        failedPolls.increment();
        if (!isFailing) {
            isFailing = true;
            LOG.warnf("the HRIS cannot be polled: %s", failure.getMessage());
        }
    }
}
