package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.makeDue;
import static io.piconnector.outbox.TestStore.makeSuspects;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.row;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClaimStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration TOOK = Stores.TOOK;

    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldClaimTheLongestDueFirstAndNothingBeforeItsTime() throws Exception {
        // Given
        store.append(message(queue, "a"), message(queue, "b"), message(queue, "c"), message(queue, "later"));
        TestStore.execute("update outbox_message set due_at = now() + case key when 'a' then -1 when 'b' then -3"
                + " when 'c' then -2 else 60 end * interval '1 second' where queue = '" + queue + "'");

        // When
        List<ClaimedMessage> two = store.claim(queue, 2, LEASE, "r/1");
        List<ClaimedMessage> rest = store.claim(queue, 10, LEASE, "r/2");

        // Then
        assertThat(two).extracting(ClaimedMessage::key).containsExactlyInAnyOrder("b", "c");
        assertThat(rest).extracting(ClaimedMessage::key).containsExactly("a");
    }

    @Test
    void shouldClaimFromItsOwnQueueOnly() throws Exception {
        // Given
        store.append(message(TestStore.newQueue(), "a"));

        // Then
        assertThat(store.claim(queue, 10, LEASE, "r/1")).isEmpty();
    }

    @Test
    void shouldHideAClaimedMessageUntilItsLeaseEnds() throws Exception {
        // Given
        store.append(message(queue, "a"));

        // When
        List<ClaimedMessage> claimed = store.claim(queue, 10, LEASE, "r/1");

        // Then
        assertThat(claimed).extracting(ClaimedMessage::attempt).containsExactly(1);
        assertThat(store.claim(queue, 10, LEASE, "r/2")).isEmpty();
        assertThat((double) row(queue, "a").get("due_in")).isBetween(30.0, 60.0);
        assertThat(row(queue, "a")).containsEntry("claimed_by", "r/1");
    }

    @Test
    void shouldNotWaitForMessagesThatAnotherReplicaIsClaimingJustNow() throws Exception {
        // Given a replica in the midst of its claim of the two messages that are due longest
        store.append(message(queue, "a"), message(queue, "b"), message(queue, "c"));
        TestStore.execute("update outbox_message set due_at = due_at - interval '1 second'"
                + " where key in ('a', 'b') and queue = '" + queue + "'");
        try (Connection other = TestStore.connect()) {
            other.setAutoCommit(false);
            try (var lock = other.prepareStatement(
                    "select 1 from outbox_message where queue = ? and key in ('a', 'b') for update")) {
                lock.setString(1, queue);
                lock.execute();

                // When
                List<ClaimedMessage> claimed = store.claim(queue, 10, LEASE, "r/1");

                // Then
                assertThat(claimed).extracting(ClaimedMessage::key).containsExactly("c");
            }
        }
    }

    @Test
    void shouldGiveNoMessageToTwoClaimers() throws Exception {
        // Given
        store.append(
                IntStream.range(0, 600).mapToObj(i -> message(queue, "k" + i)).toList());
        ExecutorService threads = Executors.newFixedThreadPool(4);

        // When
        List<String> claimed = new ArrayList<>();
        try {
            List<Future<List<String>>> claimers = IntStream.range(0, 4)
                    .mapToObj(replica -> threads.submit(() -> {
                        List<String> keys = new ArrayList<>();
                        List<ClaimedMessage> some;
                        do {
                            some = TestStore.store().claim(queue, 7, LEASE, "r" + replica + "/1");
                            some.forEach(one -> keys.add(one.key()));
                        } while (!some.isEmpty());
                        return keys;
                    }))
                    .toList();
            for (Future<List<String>> claimer : claimers) {
                claimed.addAll(claimer.get());
            }
        } finally {
            threads.shutdownNow();
        }

        // Then
        assertThat(claimed).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void shouldWriteDownALeaseThatEndedWithoutOutcomeAsAFailedAttempt() throws Exception {
        // Given a replica that claimed and was never heard of again
        store.append(message(queue, "a"));
        store.claim(queue, 1, LEASE, "lost/7");
        makeDue(queue);

        // When
        List<ClaimedMessage> again = store.claim(queue, 1, LEASE, "r/1");

        // Then
        assertThat(again).extracting(ClaimedMessage::attempt).containsExactly(2);
        assertThat(attempts(queue, "a")).singleElement().satisfies(attempt -> {
            assertThat(attempt).containsEntry("number", 1).containsEntry("claimed_by", "lost/7");
            assertThat(attempt.get("duration_ms")).isNull();
            assertThat((String) attempt.get("error")).startsWith("no outcome within the lease");
        });
    }

    @Test
    void shouldNotTakeAMessageThatWaitsForItsNextAttemptForALostOne() throws Exception {
        // Given
        store.append(message(queue, "a"));
        store.settle(Stores.retry(store.claimOne(queue, "r/1"), "answered 503", Duration.ZERO));
        makeDue(queue);

        // When
        store.claimOne(queue, "r/2");

        // Then
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("error"))
                .containsExactly("answered 503");
    }

    @Test
    void shouldExtendTheLeaseOfWhatIsStillHeld() throws Exception {
        // Given
        store.append(message(queue, "held"), message(queue, "lost"));
        Map<String, ClaimedMessage> first = new java.util.HashMap<>();
        store.claim(queue, 2, LEASE, "r/1").forEach(one -> first.put(one.key(), one));
        TestStore.execute("update outbox_message set due_at = now() where key = 'lost' and queue = '" + queue + "'");
        store.claimOne(queue, "r/2");

        // When
        store.extend(Duration.ofHours(1), first.get("held"), first.get("lost"));

        // Then
        assertThat((double) row(queue, "held").get("due_in")).isGreaterThan(3_000);
        assertThat((double) row(queue, "lost").get("due_in")).isLessThan(61);
    }

    @Test
    void shouldNotBringBackWhatIsDoneByExtendingItsLease() throws Exception {
        // Given
        store.append(message(queue, "a"));
        ClaimedMessage claimed = store.claimOne(queue, "r/1");
        store.settle(Settlement.done(claimed, TOOK));

        // When
        store.extend(LEASE, claimed);

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
        makeDue(queue);
        assertThat(store.claim(queue, 1, LEASE, "r/2")).isEmpty();
    }

    @Test
    void shouldMakeASuspectOfAMessageThatLostTwoAttemptsInARow() throws Exception {
        // Given
        store.append(message(queue, "lost"), message(queue, "other"));
        store.settle(Settlement.done(
                lose(1).stream().filter(isKey("other")).findAny().orElseThrow(), TOOK));

        // When
        List<ClaimedMessage> second = lose(2);
        List<ClaimedMessage> third = lose(3);

        // Then
        assertThat(second).extracting(ClaimedMessage::key).containsExactly("lost");
        assertThat(third).isEmpty();
        assertThat(row(queue, "lost"))
                .containsEntry("lost", 2)
                .containsEntry("attempts", 2)
                .containsEntry("claimed_by", null)
                .containsEntry("state", "waiting");
        assertThat(attempts(queue, "lost"))
                .extracting(attempt -> attempt.get("number") + " " + attempt.get("claimed_by"))
                .containsExactly("1 r/1", "2 r/2");
    }

    @Test
    void shouldCountLostAttemptsAnewAfterAnOutcome() throws Exception {
        // Given
        store.append(message(queue, "a"));
        lose(1);
        ClaimedMessage second = store.claimOne(queue, "r/2");
        assertThat(row(queue, "a")).containsEntry("lost", 1);

        // When
        store.settle(Stores.retry(second, "answered 503", Duration.ZERO));

        // Then
        assertThat(row(queue, "a")).containsEntry("lost", 0);
        makeDue(queue);
        lose(3);
        assertThat(lose(4)).as("the first lost one since").hasSize(1);
        assertThat(lose(5)).isEmpty();
    }

    @Test
    void shouldNeitherCountNorForgetLostAttemptsWhenAMessageIsGivenBack() throws Exception {
        // Given
        store.append(message(queue, "a"));
        lose(1);

        // When
        store.settle(Stores.released(store.claimOne(queue, "r/2"), Duration.ZERO));

        // Then
        assertThat(row(queue, "a")).containsEntry("lost", 1).containsEntry("attempts", 1);
    }

    @Test
    void shouldReadNoMoreOfTheIndexThanItClaimsHoweverManySuspectsAreDue() throws Exception {
        // Given
        store.append(
                IntStream.range(0, 1_000).mapToObj(i -> message(queue, "s" + i)).toList());
        makeSuspects(queue);
        store.append(
                IntStream.range(0, 1_000).mapToObj(i -> message(queue, "k" + i)).toList());

        // When
        String plan = TestStore.explain(ClaimStore.CLAIM, queue, queue, 10, "r/1", LEASE.toMillis());

        // Then
        assertThat(plan.substring(plan.indexOf("CTE due"), plan.indexOf("CTE lost_attempt")))
                .contains("Index Scan using outbox_message_ordinary on outbox_message (actual rows=10")
                .doesNotContain("Sort", "Rows Removed by Filter");
    }

    /** A replica of the version before knows nothing of suspects; this is what it does while pods are replaced. */
    @Test
    void shouldLetAReplicaOfTheVersionBeforeClaimAndSettle() throws Exception {
        // Given
        store.append(message(queue, "suspect"), message(queue, "ordinary"));
        TestStore.execute("update outbox_message set lost = 2 where key = 'suspect' and queue = '" + queue + "'");

        // When it claims
        TestStore.execute("""
                with due as materialized (
                    select id from outbox_message where queue = '%s' and state = 'waiting' and due_at <= now()
                    order by due_at limit 10 for update skip locked
                )
                update outbox_message m set due_at = now() - interval '1 ms', attempts = m.attempts + 1,
                    claimed_by = 'before/1'
                from due where m.id = due.id""".formatted(queue));

        // Then what it loses is found
        assertThat(store.claim(queue, 10, LEASE, "r/1"))
                .extracting(ClaimedMessage::key)
                .containsExactly("ordinary");
        assertThat(row(queue, "ordinary")).containsEntry("lost", 1);
        assertThat(row(queue, "suspect")).containsEntry("lost", 2).containsEntry("claimed_by", "before/1");
    }

    /** Claims what is due, and lets the lease end without an outcome. */
    private List<ClaimedMessage> lose(int claim) throws SQLException {
        List<ClaimedMessage> claimed = store.claim(queue, 10, LEASE, "r/" + claim);
        makeDue(queue);
        return claimed;
    }

    private static Predicate<ClaimedMessage> isKey(String key) {
        return message -> message.key().equals(key);
    }

    @Test
    void shouldClaimNothingOfAPausedQueueButKeepWhatIsUnderWay() throws Exception {
        // Given
        OutboxOperations operations = new OutboxOperations(TestStore.dataSource());
        store.append(message(queue, "under-way"), message(queue, "waiting"));
        ClaimedMessage underWay = store.claimOne(queue, "r/1");

        // When
        operations.pause(queue);

        // Then
        assertThat(store.claim(queue, 10, Duration.ofMinutes(1), "r/2")).isEmpty();
        store.settle(Settlement.done(underWay, Stores.TOOK));
        assertThat(TestStore.state(queue, underWay.key())).isEqualTo("done");

        // When
        operations.resume(queue);

        // Then
        assertThat(store.claim(queue, 10, Duration.ofMinutes(1), "r/3")).hasSize(1);
    }
}
