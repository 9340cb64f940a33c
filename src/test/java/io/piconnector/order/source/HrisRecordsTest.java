package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.order.Order;
import io.piconnector.order.OrderIntake;
import io.piconnector.order.OrderSettings;
import io.piconnector.order.OrderSettingsTest;
import io.piconnector.order.OrderStore;
import io.piconnector.outbox.TestStore;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages hold two records here. */
class HrisRecordsTest {

    private final ObjectMapper json = new ObjectMapper();
    private final CamelContext camel = new DefaultCamelContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HrisRecords records = records();

    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void shouldReadOnWhileAPageIsFull() throws Exception {
        // Given
        HrisPoll poll = records.poll(null);
        assertThat(poll.isMore()).isTrue();
        assertThat(poll.parameters()).isEqualTo(Map.of("offset", 0, "batch", 2));

        // When
        records.orders(List.of(record("1"), record("2")), poll);

        // Then
        assertThat(poll.isMore()).isTrue();
        assertThat(poll.parameters()).isEqualTo(Map.of("offset", 2, "batch", 2));

        // When
        records.orders(List.of(record("3")), poll);

        // Then
        assertThat(poll.isMore()).isFalse();
    }

    @Test
    void shouldStopAtAnEmptyPage() throws Exception {
        assertThat(isMoreAfter(List.of())).isFalse();
    }

    @Test
    void shouldStopWhenTheSqlReadsTheSameWhateverPageIsAskedFor() throws Exception {
        // Given
        List<Map<String, Object>> same = List.of(record("1"), record("2"));
        HrisPoll poll = records.poll(null);
        records.orders(same, poll);
        assertThat(poll.isMore()).isTrue();

        // When
        records.orders(same, poll);

        // Then
        assertThat(poll.isMore()).isFalse();
    }

    @Test
    void shouldStopWhenTheSqlReadsEverythingAtOnce() throws Exception {
        assertThat(isMoreAfter(List.of(record("1"), record("2"), record("3")))).isFalse();
    }

    @Test
    void shouldReadNoFurtherWhenTheConnectorStops() throws Exception {
        // When
        camel.stop();

        // Then
        assertThat(isMoreAfter(List.of(record("1"), record("2")))).isFalse();
    }

    private boolean isMoreAfter(List<Map<String, Object>> page) throws Exception {
        HrisPoll poll = records.poll(null);
        records.orders(page, poll);
        return poll.isMore();
    }

    @Test
    void shouldReadColumnsByNameInAnyCase() throws Exception {
        // Given
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("RECORD_ID", 4711L);
        row.put("Assessment", "BA");
        row.put("first_name", "Zoë");
        row.put("MIDDLE_NAME", null);
        row.put("LAST_NAME", "O'Brien");
        row.put("EMAIL", "zoe@example.org");
        row.put("JOB_ID", new BigDecimal("1E+3"));
        row.put("DEPARTMENT", " R&D ");
        row.put("SALARY", 1);

        // When
        List<Order> orders = records.orders(List.of(row), records.poll(null));

        // Then
        assertThat(orders)
                .containsExactly(new Order(
                        4711L,
                        "BA",
                        "Zoë",
                        null,
                        "O'Brien",
                        "zoe@example.org",
                        Map.of("job_id", "1000", "department", "R&D"),
                        Order.HRIS,
                        false));
        assertThat(orders.get(0).key()).isEqualTo("4711;BA");
    }

    @Test
    void shouldKeepNumbersAsTheHrisHasThem() throws Exception {
        // Given
        UUID uuid = UUID.randomUUID();

        // When
        List<Order> orders = records.orders(
                List.of(record(7), record(new BigDecimal("1E+3")), record(uuid), record("x")), records.poll(null));

        // Then
        assertThat(orders).extracting(Order::recordId).containsExactly(7, "1000", uuid.toString(), "x");
    }

    @Test
    void shouldPassOverRecordsThatNobodyCouldNameAgain() throws Exception {
        // When
        List<Order> orders = records.orders(
                Arrays.asList(record(null), record(" "), record("a\0b"), record("1")), records.poll(null));

        // Then
        assertThat(orders).extracting(Order::recordId).containsExactly("1");
        assertThat(meters.counter("hris.records", "outcome", "useless").count()).isEqualTo(3);
    }

    @Test
    void shouldOrderTheRestWhateverARowLacks() throws Exception {
        // When
        List<Order> orders = records.orders(List.of(Map.of("record_id", "1")), records.poll(null));

        // Then
        assertThat(orders).containsExactly(new Order("1", null, null, null, null, null, null, Order.HRIS, false));
        assertThat(orders.get(0).externalId()).isEqualTo("1;");
    }

    private static Map<String, Object> record(Object id) {
        Map<String, Object> record = new HashMap<>();
        record.put("record_id", id);
        record.put("assessment", "BA");
        return record;
    }

    private HrisRecords records() {
        var settings = OrderSettingsTest.settings(Map.of("pi.order.parameters", "department, site"));
        OrderSettings orderSettings = OrderSettingsTest.orderSettings(settings);
        OrderIntake intake = new OrderIntake(new OrderStore(TestStore.dataSource()));
        return new HrisRecords(orderSettings, intake, camel, meters);
    }
}
