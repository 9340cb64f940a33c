package io.piconnector.order.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.http.HttpFailures;
import io.piconnector.order.Order;
import io.piconnector.order.OrderIntake;
import io.piconnector.order.OrderSettings;
import io.piconnector.outbox.OutboxConstants;
import io.quarkus.arc.Unremovable;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
@RegisterForReflection
public class HrisRecords implements CheckedAtStart {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private static final String JOB_ID = "job_id";

    private final OrderSettings settings;
    private final OrderIntake orders;
    private final CamelContext camel;
    private final OutcomeCounters read;
    private final OutcomeCounters polls;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    HrisRecords(OrderSettings settings, OrderIntake orders, CamelContext camel, MeterRegistry meters) {
        this.settings = settings;
        this.orders = orders;
        this.camel = camel;
        read = new OutcomeCounters(
                meters,
                "hris.records",
                "Records read from the HRIS; known: the queue holds the order already",
                "new",
                "known",
                "useless");
        polls = new OutcomeCounters(meters, "hris.polls", "Polls of the HRIS by outcome", "done", "failed");
    }

    /**
     * Begins a poll.
     *
     * @param source the source of the orders; null for the HRIS table
     */
    public HrisPoll poll(@Variable("source") String source) throws SQLException {
        return new HrisPoll(source == null ? Order.HRIS : source, settings.pollBatch(), orders.now());
    }

    /** Turns to the page that an API names. */
    public void follow(@Variable("poll") HrisPoll poll, @Variable("next") String next) {
        poll.follow(camel.getStatus().isStarted() ? next : null);
    }

    /** As messages call a source. */
    private static String name(String source) {
        return source == null || source.equals(Order.HRIS) ? "the HRIS" : source;
    }

    /**
     * Makes orders of a page's records that have none yet, and turns to the next page. A record without a usable id is left
     * out, so that it does not stop the others.
     */
    public List<Order> orders(@Body List<Map<String, Object>> records, @Variable("poll") HrisPoll poll)
            throws SQLException {
        List<Order> all = new ArrayList<>();
        for (Map<String, Object> record : records) {
            Order order = order(record, poll.source());
            if (order.isNamed()) {
                all.add(order);
            } else {
                read.count("useless");
                LOG.warnf(
                        "%s has a record whose record_id is empty or too long: '%s'",
                        name(poll.source()), order.recordId());
            }
        }
        List<Order> wanted = orders.wanted(all, poll.since());
        read.count("known", all.size() - wanted.size());
        poll.turn(records, orders.now());
        if (!camel.getStatus().isStarted()) {
            poll.end();
        }
        return wanted;
    }

    private Order order(Map<String, Object> record, String source) {
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
                source,
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
        read.count(isKnown ? "known" : "new");
    }

    /** Records a poll that read all its records. */
    public void pollDone(@Variable("source") String source) {
        polls.count("done");
        if (failing.remove(name(source))) {
            LOG.infof("%s is polled again", name(source));
        }
    }

    /** Records a poll that failed. The next poll reads what this one did not. */
    public void pollFailed(
            @Variable("source") String source, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        polls.count("failed");
        if (failing.add(name(source))) {
            LOG.warnf(
                    "%s cannot be polled: %s",
                    name(source), HttpFailures.of(failure).message());
        }
    }
}
