package io.piconnector.partner;

import static io.piconnector.partner.PartnerOrderStore.FIND_BY_VENDOR;
import static io.piconnector.partner.PartnerOrderStore.INSERT;
import static io.piconnector.partner.PartnerOrderStore.REPEATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.outbox.TestStore;
import io.piconnector.partner.PartnerOrder.State;
import io.piconnector.partner.PartnerOrderStore.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartnerOrderStoreTest {

    private final PartnerOrderStore store = new PartnerOrderStore(TestStore.dataSource());

    @BeforeEach
    void forgetOrders() {
        TestStore.execute("delete from partner_order");
    }

    @Test
    void shouldStoreTheSameOrderOnce() throws Exception {
        // Given
        Stored first = store.add(order("greenhouse", "acme", "1", false));

        // When
        Stored again = store.add(order("greenhouse", "acme", "1", false));

        // Then
        assertThat(first.isNew()).isTrue();
        assertThat(again.isNew()).isFalse();
        assertThat(again.order()).isEqualTo(first.order());
        assertThat(store.find(first.order().id())).contains(first.order());
        assertThat(store.find("greenhouse", "acme", "1")).contains(first.order());
    }

    @Test
    void shouldKeepVendorsAndCustomersApart() throws Exception {
        assertThat(store.add(order("greenhouse", "acme", "1", false)).isNew()).isTrue();
        assertThat(store.add(order("greenhouse", "other", "1", false)).isNew()).isTrue();
        assertThat(store.add(order("recruitee", "acme", "1", false)).isNew()).isTrue();
        assertThat(store.find("recruitee", "other", "1")).isEmpty();
    }

    @Test
    void shouldStoreTheSameOrderOnceWhenManyCallsCome() throws Exception {
        // Given
        int calls = 16;
        CyclicBarrier start = new CyclicBarrier(calls);
        ExecutorService threads = Executors.newFixedThreadPool(calls);
        List<Future<Stored>> answers = new ArrayList<>();

        // When
        for (int i = 0; i < calls; i++) {
            answers.add(threads.submit(() -> {
                start.await();
                return store.add(order("ashby", "acme", "1", true));
            }));
        }

        // Then
        Set<String> ids = new TreeSet<>();
        int added = 0;
        for (Future<Stored> answer : answers) {
            ids.add(answer.get().order().id());
            added += answer.get().isNew() ? 1 : 0;
        }
        assertThat(ids).hasSize(1);
        assertThat(added).isEqualTo(1);
        threads.shutdown();
    }

    @Test
    void shouldTakeAnOrderAnewWhenItIsOverIfTheVendorMeansThat() throws Exception {
        // Given
        String first = store.add(order("ashby", "acme", "1", true)).order().id();
        String lasting =
                store.add(order("greenhouse", "acme", "1", false)).order().id();

        // When
        store.change(first, State.COMPLETED, null, "a1", "{}");
        store.change(lasting, State.COMPLETED, null, "a2", "{}");

        // Then
        Stored anew = store.add(order("ashby", "acme", "1", true));
        assertThat(anew.isNew()).isTrue();
        assertThat(anew.order().id()).isNotEqualTo(first);
        assertThat(store.find("ashby", "acme", "1")).contains(anew.order());
        assertThat(store.add(order("greenhouse", "acme", "1", false)).isNew()).isFalse();
    }

    @Test
    void shouldGoThroughItsStatesInOneDirection() throws Exception {
        // Given
        String id = store.add(order("greenhouse", "acme", "1", false)).order().id();

        // When
        PartnerOrder ordered = store.change(id, State.ORDERED, null, "a1", null).orElseThrow();
        PartnerOrder completed =
                store.change(id, State.COMPLETED, null, "a1", "{\"type\":1}").orElseThrow();

        // Then
        assertThat(ordered.assessmentId()).isEqualTo("a1");
        assertThat(completed.event()).isEqualTo("{\"type\":1}");
        assertThat(completed.changedAt()).isAfter(ordered.changedAt());
        assertThat(store.change(id, State.ORDERED, null, "a1", null)).isEmpty();
        assertThat(store.change(id, State.CANCELLED, "late", null, null)).isEmpty();
        assertThat(store.change(id, State.REFUSED, "late", null, null)).isEmpty();
        assertThat(store.change(id, State.FAILED, "late", null, null)).isEmpty();
    }

    @Test
    void shouldAnswerTheSameChangeAgainWithoutChangingAnything() throws Exception {
        // Given
        String id = store.add(order("greenhouse", "acme", "1", false)).order().id();
        Optional<PartnerOrder> completed = store.change(id, State.COMPLETED, null, "a1", "{}");

        // When
        Optional<PartnerOrder> again = store.change(id, State.COMPLETED, null, "a1", "{\"another\":1}");

        // Then
        assertThat(again).isEqualTo(completed);
    }

    @Test
    void shouldGoOnWithWhatPiRefusedWhenItIsPlacedAgain() throws Exception {
        // Given
        String id = store.add(order("greenhouse", "acme", "1", false)).order().id();
        store.change(id, State.REFUSED, "blocked", null, null);

        // When
        Optional<PartnerOrder> ordered = store.change(id, State.ORDERED, null, "a1", null);

        // Then
        assertThat(ordered)
                .get()
                .extracting(PartnerOrder::state, PartnerOrder::reason)
                .containsExactly(State.ORDERED, null);
    }

    @Test
    void shouldEndWithAWithdrawal() throws Exception {
        // Given
        String id = store.add(order("ashby", "acme", "1", true)).order().id();
        store.change(id, State.CANCELLED, "withdrawn", null, null);

        // When, Then
        for (State state : List.of(State.ORDERED, State.COMPLETED, State.FAILED, State.REFUSED)) {
            assertThat(store.change(id, state, null, "a1", "{}")).isEmpty();
        }
    }

    @Test
    void shouldBeginEachStateLaterThanTheOneBefore() throws Exception {
        // Given
        String id = store.add(order("ashby", "acme", "1", true)).order().id();
        TestStore.execute("update partner_order set changed_at = now() + interval '1 hour'");
        Instant before = store.find(id).orElseThrow().changedAt();

        // When
        PartnerOrder ordered = store.change(id, State.ORDERED, null, "a1", null).orElseThrow();

        // Then: a clock that was set back does not mix up the vendor
        assertThat(ordered.changedAt().toEpochMilli()).isGreaterThan(before.toEpochMilli());
    }

    @Test
    void shouldFindNothingForWhatIsNoId() throws Exception {
        assertThat(store.find("' or 1=1 --")).isEmpty();
        assertThat(store.find((String) null)).isEmpty();
        assertThat(store.isKnown("123456")).isFalse();
        assertThat(store.change("123456", State.ORDERED, null, null, null)).isEmpty();
    }

    @Test
    void shouldReadNoOtherOrdersOfTheVendorInATableThatWasNeverAnalyzed() {
        // Given
        TestStore.execute("truncate partner_order");
        TestStore.execute("delete from pg_statistic where starelid = 'partner_order'::regclass");
        TestStore.execute("""
                insert into partner_order (id, vendor, account, vendor_order_id, repeat_key, reorder, test, suffix, request, state)
                select gen_random_uuid(), 'greenhouse', 'acme', i, i, false, 'behavioral', 'BA', '{}', 'received'
                from generate_series(1, 500) i""");
        String id = UUID.randomUUID().toString();

        // When
        List<String> plans = List.of(
                TestStore.explain(
                        INSERT,
                        "501",
                        id,
                        "greenhouse",
                        "acme",
                        "501",
                        "501",
                        false,
                        "t",
                        "BA",
                        "u",
                        "{}",
                        "e",
                        "greenhouse",
                        "acme"),
                TestStore.explain(REPEATED, "7", "7", "greenhouse", "acme"),
                TestStore.explain(FIND_BY_VENDOR, "7", "greenhouse", "acme"));

        // Then
        assertThat(plans).allSatisfy(plan -> assertThat(plan)
                .containsPattern("(using|on) partner_order_(repeat|vendor_id)")
                .doesNotContain("Rows Removed by Filter", "Seq Scan on partner_order"));
    }

    private static NewPartnerOrder order(String vendor, String account, String id, boolean reorder) {
        return new NewPartnerOrder(
                vendor,
                account,
                id,
                reorder,
                "behavioral",
                "BA",
                "https://app.greenhouse.io/1",
                "{}",
                "ilse.varga@example.org");
    }
}
