package io.piconnector.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.order.OrderStore.Kept;
import io.piconnector.order.OrderStore.Known;
import io.piconnector.outbox.TestStore;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderStoreTest {

    private static final Duration DOUBT = Duration.ofMinutes(1);
    private static final Duration LATER = Duration.ofHours(6);
    private static final Duration LEASE = Duration.ofMinutes(30);
    private static final Duration UNTIL = Duration.ofDays(90);

    private final OrderStore store = new OrderStore(TestStore.dataSource());
    private final OverdueOrderStore overdue = new OverdueOrderStore(TestStore.dataSource());
    private final String id = UUID.randomUUID() + ";BA";

    @BeforeEach
    void forgetOrders() {
        TestStore.execute("delete from assessment_order");
    }

    @Test
    void shouldKnowNothingOfAnOrderThatWasNeverSent() throws Exception {
        assertThat(store.find(id, DOUBT)).isEmpty();
    }

    @Test
    void shouldBeInDoubtForAWhileAfterItWasSent() throws Exception {
        // When
        OffsetDateTime sentAt = send(null).orElseThrow();

        // Then
        Known known = store.find(id, DOUBT).orElseThrow();
        assertThat(known.sentAt()).isEqualTo(sentAt);
        assertThat(known.assessmentId()).isNull();
        assertThat(known.inDoubt()).isBetween(Duration.ofSeconds(30), DOUBT);
        assertThat(store.find(id, Duration.ofMillis(1)).orElseThrow().inDoubt()).isLessThan(Duration.ofMillis(2));
    }

    @Test
    void shouldLetOneOfManySendAnOrder() throws Exception {
        // Given
        int replicas = 8;
        CyclicBarrier start = new CyclicBarrier(replicas);
        ExecutorService threads = Executors.newFixedThreadPool(replicas);
        List<Future<Optional<OffsetDateTime>>> sent = new ArrayList<>();

        // When
        for (int i = 0; i < replicas; i++) {
            sent.add(threads.submit(() -> {
                start.await();
                return send(null);
            }));
        }

        // Then
        int winners = 0;
        for (Future<Optional<OffsetDateTime>> one : sent) {
            winners += one.get().isPresent() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void shouldLetWhoSawTheLastSendingSendAgain() throws Exception {
        // Given
        OffsetDateTime first = send(null).orElseThrow();

        // Then
        assertThat(send(null)).isEmpty();
        OffsetDateTime second = send(first).orElseThrow();
        assertThat(send(first)).isEmpty();
        assertThat(second).isAfter(first);
    }

    @Test
    void shouldForgetASendingThatPiSaidNoTo() throws Exception {
        // Given
        OffsetDateTime first = send(null).orElseThrow();

        // When
        store.notCreated(id, first);

        // Then
        assertThat(store.find(id, DOUBT).orElseThrow().sentAt()).isNull();
        assertThat(send(null)).isPresent();
    }

    @Test
    void shouldNotForgetALaterSendingOfAnother() throws Exception {
        // Given
        OffsetDateTime first = send(null).orElseThrow();
        OffsetDateTime second = send(first).orElseThrow();

        // When
        store.notCreated(id, first);

        // Then
        assertThat(store.find(id, DOUBT).orElseThrow().sentAt()).isEqualTo(second);
    }

    @Test
    void shouldSendNothingWhoseAssessmentIsKnown() throws Exception {
        // Given
        OffsetDateTime sentAt = send(null).orElseThrow();
        ordered("first");

        // Then
        assertThat(send(sentAt)).isEmpty();
        assertThat(send(null)).isEmpty();
    }

    @Test
    void shouldKeepTheFirstAssessmentOfAnOrder() throws Exception {
        // Given
        Kept first = ordered("first");

        // When
        Kept second = ordered("second");

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(second.assessmentId()).isEqualTo("first");
    }

    @Test
    void shouldNotRefuseWhatIsOrdered() throws Exception {
        // Given
        ordered("first");

        // Then
        assertThat(store.refused(id, "behavioral", "hris", "{}", "late", false)).isEmpty();
        assertThat(row()).containsEntry("state", "ordered").containsEntry("error", null);
    }

    @Test
    void shouldRememberThatTheSourceWasTold() throws Exception {
        // Given
        int reports = store.refused(id, null, "hris", "{}", "no email", false)
                .orElseThrow()
                .reports();
        assertThat(store.reportedAmong(List.of(id, "other"), store.now())).isEmpty();

        // When
        store.reported(id, reports, true);

        // Then
        assertThat(store.reportedAmong(List.of(id, "other"), store.now())).containsExactly(id);
        assertThat(store.refused(id, null, "hris", "{}", "no email", false)
                        .orElseThrow()
                        .reports())
                .isEqualTo(reports + 1);
        assertThat(store.reportedAmong(List.of(id), store.now())).isEmpty();
    }

    @Test
    void shouldNotTakeALateReportOfARefusalForThatOfTheOrder() throws Exception {
        // Given
        int reports = store.refused(id, "behavioral", "hris", "{}", "given up", false)
                .orElseThrow()
                .reports();
        ordered("first");

        // When
        store.reported(id, reports, true);

        // Then
        assertThat(store.reportedAmong(List.of(id), store.now())).isEmpty();
    }

    @Test
    void shouldSendARefusedOrderAgain() throws Exception {
        // Given
        store.refused(id, "behavioral", "hris", "{}", "no email", true);

        // When
        Optional<OffsetDateTime> sent = send(null);

        // Then
        assertThat(sent).isPresent();
        assertThat(row()).containsEntry("state", "sending").containsEntry("error", null);
    }

    @Test
    void shouldHandOutADueOrderOnce() throws Exception {
        // Given
        ordered("first");
        assertThat(overdue.claimDue(10, LEASE, UNTIL)).isEmpty();
        makeDue();

        // When
        List<OverdueOrder> due = overdue.claimDue(10, LEASE, UNTIL);

        // Then
        assertThat(due).containsExactly(new OverdueOrder(id, "behavioral", "first", "{\"a\":\"b\"}", 1, false));
        assertThat(overdue.claimDue(10, LEASE, UNTIL)).isEmpty();
    }

    @Test
    void shouldSayWhenADueOrderIsLookedUpForTheLastTime() throws Exception {
        // Given
        ordered("first");
        makeDue();
        TestStore.execute("update assessment_order set ordered_at = now() - interval '91 days'");

        // Then
        assertThat(overdue.claimDue(10, LEASE, UNTIL)).singleElement().matches(OverdueOrder::isOver);
    }

    @Test
    void shouldGiveBackWhatNobodyConcludes() throws Exception {
        // Given
        ordered("first");
        makeDue();
        overdue.claimDue(10, LEASE, UNTIL);

        // When: the lease runs out
        makeDue();

        // Then
        assertThat(overdue.claimDue(10, LEASE, UNTIL)).singleElement().matches(order -> order.checks() == 2);
    }

    @Test
    void shouldLookUpNoMoreWhatIsClosed() throws Exception {
        // Given
        ordered("first");
        makeDue();
        overdue.claimDue(10, LEASE, UNTIL);

        // When
        overdue.close(id);
        overdue.checkLater(id, Duration.ofMillis(1));

        // Then
        assertThat(row()).containsEntry("state", "closed").containsEntry("check_at", null);
    }

    @Test
    void shouldCloseTheOrdersWhoseEventCame() throws Exception {
        // Given
        String assessment = UUID.randomUUID().toString();
        ordered(assessment);
        OverdueOrder order = new OverdueOrder(id, "behavioral", assessment, "{}", 1, false);
        TestStore.execute("insert into outbox_message (queue, key, body) values ('elsewhere', '%1$s:40', '{}'),"
                        .formatted(assessment)
                + "('events', '%1$s:30', '{}')".formatted(assessment));
        assertThat(overdue.closeWhereEventCame(List.of(order))).containsExactly(order);
        assertThat(row()).containsEntry("state", "ordered");
        TestStore.execute(
                "insert into outbox_message (queue, key, body) values ('events', '%s:60', '{}')".formatted(assessment));

        // When
        List<OverdueOrder> unheard = overdue.closeWhereEventCame(List.of(order));

        // Then
        assertThat(unheard).isEmpty();
        assertThat(row()).containsEntry("state", "closed").containsEntry("check_at", null);
    }

    @Test
    void shouldKeepAClosedOrderClosedWhenItIsReadAgain() throws Exception {
        // Given
        ordered("first");
        overdue.close(id);

        // When
        ordered("first");

        // Then
        assertThat(row()).containsEntry("state", "closed").containsEntry("check_at", null);
    }

    private Optional<OffsetDateTime> send(OffsetDateTime seen) throws Exception {
        return store.send(id, "behavioral", "hris", "{\"a\":\"b\"}", seen);
    }

    private Kept ordered(String assessmentId) throws Exception {
        return store.ordered(id, "behavioral", "hris", "{\"a\":\"b\"}", assessmentId, LATER, false);
    }

    private Map<String, Object> row() {
        return TestStore.query("select * from assessment_order where external_id = ?", id)
                .get(0);
    }

    private void makeDue() {
        TestStore.execute("update assessment_order set check_at = now() - interval '1 ms' where check_at is not null");
    }
}
