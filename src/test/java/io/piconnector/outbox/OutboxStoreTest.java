package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.finish;
import static io.piconnector.outbox.TestStore.makeDue;
import static io.piconnector.outbox.TestStore.makeSuspects;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.replacement;
import static io.piconnector.outbox.TestStore.row;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration TOOK = Duration.ofMillis(42);

    private final OutboxStore store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldRunOnAServerThatWritesWhatItCommits() {
        assertThat(TestStore.query("select current_setting('fsync') as fsync")).containsExactly(Map.of("fsync", "on"));
    }

    @Test
    void shouldStoreEverythingOfAMessage() throws Exception {
        // Given
        Instant acceptedAt = Instant.parse("2026-11-21T10:00:00.123Z");
        NewMessage message = new NewMessage(
                queue,
                "k;'\"\\ö😀",
                "{\"score\":1.10,\"x\":\"😀\\u0000\"}",
                "{\"h\":1}",
                "corr",
                "12;BA",
                acceptedAt,
                false);

        // When
        boolean[] isNew = store.append(List.of(message));

        // Then
        assertThat(isNew).containsExactly(true);
        assertThat(store.claim(queue, 10, LEASE, "r/1"))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id", "createdAt")
                .containsExactly(new ClaimedMessage(
                        0,
                        "r/1",
                        queue,
                        message.key(),
                        message.body(),
                        "{\"h\":1}",
                        "corr",
                        "12;BA",
                        1,
                        acceptedAt,
                        null));
    }

    @Test
    void shouldTakeTheDatabasesTimeWhereAMessageIsTheFirstOfItsChain() throws Exception {
        // When
        store.append(List.of(message(queue, "a")));

        // Then
        assertThat(store.claim(queue, 1, LEASE, "r/1").get(0).acceptedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void shouldStoreAKeyOncePerQueue() throws Exception {
        // Given
        String other = TestStore.newQueue();
        store.append(List.of(new NewMessage(queue, "a", "{\"first\":true}", null, null, null, null, false)));

        // When
        boolean[] isNew = store.append(List.of(
                message(queue, "a"),
                message(queue, "b"),
                message(queue, "b"),
                message(other, "a"),
                message(queue, "c")));

        // Then
        assertThat(isNew).containsExactly(false, true, false, true, true);
        assertThat(row(queue, "a")).containsEntry("body", "{\"first\":true}");
        assertThat(TestStore.query("select key from outbox_message where queue = ? order by id", queue))
                .hasSize(3);
    }

    @Test
    void shouldKnowAKeyWhoseMessageIsDoneOrDead() throws Exception {
        // Given
        store.append(List.of(message(queue, "done"), message(queue, "dead")));
        for (ClaimedMessage claimed : store.claim(queue, 2, LEASE, "r/1")) {
            store.settle(List.of(
                    claimed.key().equals("done") ? Settlement.done(claimed, TOOK) : dead(claimed, "no such record")));
        }

        // When
        boolean[] isNew = store.append(List.of(message(queue, "done"), message(queue, "dead")));

        // Then
        assertThat(isNew).containsExactly(false, false);
        assertThat(state(queue, "done")).isEqualTo("done");
        assertThat(state(queue, "dead")).isEqualTo("dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "dead", "discarded"})
    void shouldReplaceAFinishedMessageWhenAsked(String state) throws Exception {
        // Given a message that failed twice and is finished
        store.append(List.of(new NewMessage(queue, "a", "{\"old\":1}", "{\"h\":1}", "c1", "1;BA", null, false)));
        for (int attempt = 1; attempt <= 2; attempt++) {
            store.settle(List.of(retry(claimOne("r/" + attempt), "failure " + attempt, Duration.ZERO)));
            makeDue(queue);
        }
        finish(queue, state);
        TestStore.execute("update outbox_message set created_at = now() - interval '1 day',"
                + " due_at = now() + interval '1 day' where queue = '" + queue + "'");
        Object id = row(queue, "a").get("id");
        Instant acceptedAt = Instant.parse("2026-11-21T10:00:00.123Z");

        // When
        boolean[] isNew = store.append(
                List.of(new NewMessage(queue, "a", "{\"new\":1}", "{\"h\":2}", "c2", "2;BA", acceptedAt, true)));

        // Then
        assertThat(isNew).containsExactly(true);
        assertThat(row(queue, "a"))
                .containsEntry("id", id)
                .containsEntry("state", "waiting")
                .containsEntry("attempts", 0)
                .containsEntry("claimed_by", null)
                .containsEntry("finished", false);
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("error"))
                .containsExactly("failure 1", "failure 2");
        ClaimedMessage claimed = claimOne("r/3");
        assertThat(claimed)
                .usingRecursiveComparison()
                .ignoringFields("id", "createdAt")
                .isEqualTo(new ClaimedMessage(
                        0, "r/3", queue, "a", "{\"new\":1}", "{\"h\":2}", "c2", "2;BA", 1, acceptedAt, null));
        assertThat(claimed.createdAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void shouldTakeTheDatabasesTimeWhereAReplacementIsTheFirstOfItsChain() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        TestStore.execute("update outbox_message set accepted_at = now() - interval '1 day', state = 'done',"
                + " finished_at = now() where queue = '" + queue + "'");

        // When
        store.append(List.of(replacement(queue, "a")));

        // Then
        assertThat(claimOne("r/1").acceptedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void shouldLeaveAWaitingMessageAloneAlthoughAskedToReplace() throws Exception {
        // Given one that waits and one that is worked on
        store.append(List.of(message(queue, "claimed")));
        claimOne("r/1");
        store.append(List.of(message(queue, "waiting")));

        // When
        boolean[] isNew = store.append(List.of(replacement(queue, "waiting"), replacement(queue, "claimed")));

        // Then
        assertThat(isNew).containsExactly(false, false);
        assertThat(row(queue, "waiting")).containsEntry("body", "{\"key\":\"waiting\"}");
        assertThat(row(queue, "claimed"))
                .containsEntry("body", "{\"key\":\"claimed\"}")
                .containsEntry("claimed_by", "r/1")
                .containsEntry("attempts", 1);
    }

    @Test
    void shouldReplaceOnlyWhatIsOfTheSameQueueAndKey() throws Exception {
        // Given
        String other = TestStore.newQueue();
        store.append(List.of(message(queue, "a"), message(queue, "b"), message(other, "a")));
        finish(queue, "done");
        finish(other, "done");

        // When
        boolean[] isNew = store.append(
                List.of(message(queue, "c"), replacement(queue, "new"), replacement(queue, "a"), message(queue, "b")));

        // Then
        assertThat(isNew).containsExactly(true, true, true, false);
        assertThat(row(queue, "a")).containsEntry("state", "waiting").containsEntry("body", "{\"again\":\"a\"}");
        assertThat(state(queue, "b")).isEqualTo("done");
        assertThat(state(queue, "c")).isEqualTo("waiting");
        assertThat(state(queue, "new")).isEqualTo("waiting");
        assertThat(state(other, "a")).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "waiting", "done"})
    void shouldTreatMessagesOfOneKeyInAGroupAsIfTheyCameOneAfterTheOther(String before) throws Exception {
        for (int flags = 0; flags < 8; flags++) {
            // Given two queues alike
            String together = TestStore.newQueue();
            String apart = TestStore.newQueue();
            for (String one : List.of(together, apart)) {
                if (!before.equals("none")) {
                    store.append(List.of(new NewMessage(one, "k", "0", null, null, null, null, false)));
                }
                if (before.equals("done")) {
                    finish(one, "done");
                }
            }

            // When
            List<NewMessage> group = new ArrayList<>(List.of(replacement(together, "a"), message(together, "z")));
            List<Boolean> expected = new ArrayList<>(List.of(true, true));
            for (int i = 0; i < 3; i++) {
                boolean replaceFinished = (flags & 1 << i) != 0;
                group.add(new NewMessage(together, "k", "" + (i + 1), null, null, null, null, replaceFinished));
                expected.add(store.append(List.of(
                        new NewMessage(apart, "k", "" + (i + 1), null, null, null, null, replaceFinished)))[0]);
            }
            boolean[] isNew = store.append(group);

            // Then
            assertThat(isNew).describedAs("flags %s", flags).containsExactly(expected.toArray(new Boolean[0]));
            assertThat(row(together, "k"))
                    .describedAs("flags %s", flags)
                    .containsEntry("body", row(apart, "k").get("body"))
                    .containsEntry("state", row(apart, "k").get("state"));
        }
    }

    @Test
    void shouldReplaceNothingAndLeaveAUsableConnectionWhenOneOfAGroupCannotBeStored() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        finish(queue, "done");
        try (OneConnection pool = new OneConnection()) {
            OutboxStore pooled = new OutboxStore(pool.dataSource());

            // When
            assertThatThrownBy(() -> pooled.append(List.of(replacement(queue, "a"), tooLongForItsIndex())))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(SqlStates.isCausedByData(e))
                            .isTrue());

            // Then
            assertThat(row(queue, "a")).containsEntry("state", "done").containsEntry("body", "{\"key\":\"a\"}");
            assertThat(pool.isAutoCommit()).isTrue();

            // When
            pooled.append(List.of(message(queue, "b")));

            // Then it is committed, and what failed before is not
            assertThat(state(queue, "b")).isEqualTo("waiting");
            assertThat(state(queue, "a")).isEqualTo("done");
        }
    }

    @Test
    void shouldReplaceNothingWhenTheRestOfTheGroupIsNotEvenSent() throws Exception {
        // Given a failure that the server hears nothing of
        store.append(List.of(message(queue, "a")));
        finish(queue, "done");
        try (OneConnection pool = new OneConnection()) {
            OutboxStore pooled = new OutboxStore(pool.dataSource());
            pool.breakDown("createArrayOf");

            // When
            assertThatThrownBy(() -> pooled.append(List.of(replacement(queue, "a"), message(queue, "b"))))
                    .hasMessage("broken: createArrayOf");

            // Then
            assertThat(pool.isAutoCommit()).isTrue();
            assertThat(state(queue, "a")).isEqualTo("done");
        }
    }

    @Test
    void shouldLeaveAutoCommitOnAfterAReplacement() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        finish(queue, "done");
        try (OneConnection pool = new OneConnection()) {
            // When
            new OutboxStore(pool.dataSource()).append(List.of(replacement(queue, "a"), message(queue, "b")));

            // Then
            assertThat(pool.isAutoCommit()).isTrue();
            assertThat(state(queue, "a")).isEqualTo("waiting");
            assertThat(state(queue, "b")).isEqualTo("waiting");
        }
    }

    @Test
    void shouldStoreAGroupThatReplacesNothingInOneStatement() throws Exception {
        try (OneConnection pool = new OneConnection()) {
            // When
            new OutboxStore(pool.dataSource()).append(List.of(message(queue, "a"), message(queue, "b")));

            // Then
            assertThat(pool.calls())
                    .filteredOn(call -> !call.equals("createArrayOf"))
                    .containsExactly("prepareStatement");
        }
    }

    @Test
    void shouldStoreNothingOfAGroupOfWhichOneCannotBeStored() {
        // Given
        NewMessage poison = tooLongForItsIndex();

        // Then
        assertThatThrownBy(() -> store.append(List.of(message(queue, "a"), poison)))
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(SqlStates.isCausedByData(e))
                        .isTrue());
        assertThat(TestStore.query("select 1 from outbox_message where queue = ?", queue))
                .isEmpty();
    }

    @Test
    void shouldNotBeHeldUpWhenReplicasStoreTheSameKeysInDifferentOrder() throws Exception {
        // Given
        List<NewMessage> forward =
                IntStream.range(0, 500).mapToObj(i -> message(queue, "k" + i)).toList();
        List<NewMessage> backward = new ArrayList<>(forward);
        Collections.reverse(backward);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                TestStore.execute("delete from outbox_message where queue = '" + queue + "'");
                CyclicBarrier together = new CyclicBarrier(2);

                // When
                Future<boolean[]> one = threads.submit(() -> {
                    together.await();
                    return TestStore.store().append(forward);
                });
                Future<boolean[]> two = threads.submit(() -> {
                    together.await();
                    return TestStore.store().append(backward);
                });

                // Then neither is the victim of a deadlock
                assertThat(count(one.get()) + count(two.get())).isEqualTo(500);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldNotBeHeldUpWhenReplicasReplaceAndStoreTheSameKeysInDifferentOrder() throws Exception {
        // Given keys that are new, and behind them keys of finished messages
        List<NewMessage> plain = IntStream.range(0, 300)
                .mapToObj(i -> message(queue, "k" + (100 + i)))
                .toList();
        List<NewMessage> forward = new ArrayList<>(plain.subList(0, 150));
        plain.subList(150, 300).forEach(one -> forward.add(replacement(queue, one.key())));
        List<NewMessage> backward = new ArrayList<>(forward);
        Collections.reverse(backward);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 5; round++) {
                TestStore.execute("delete from outbox_message where queue = '" + queue + "'");
                store.append(plain.subList(150, 300));
                finish(queue, "done");
                CyclicBarrier together = new CyclicBarrier(3);

                // When
                List<Future<boolean[]>> replicas = Stream.of(forward, backward, plain)
                        .map(group -> threads.submit(() -> {
                            together.await();
                            return TestStore.store().append(group);
                        }))
                        .toList();

                // Then none is the victim of a deadlock
                long isNew = 0;
                for (Future<boolean[]> replica : replicas) {
                    isNew += count(replica.get());
                }
                assertThat(isNew).isEqualTo(300);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldClaimTheLongestDueFirstAndNothingBeforeItsTime() throws Exception {
        // Given
        store.append(List.of(message(queue, "a"), message(queue, "b"), message(queue, "c"), message(queue, "later")));
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
        store.append(List.of(message(TestStore.newQueue(), "a")));

        // Then
        assertThat(store.claim(queue, 10, LEASE, "r/1")).isEmpty();
    }

    @Test
    void shouldHideAClaimedMessageUntilItsLeaseEnds() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));

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
        store.append(List.of(message(queue, "a"), message(queue, "b"), message(queue, "c")));
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
        store.append(List.of(message(queue, "a")));
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
        store.append(List.of(message(queue, "a")));
        store.settle(List.of(retry(claimOne("r/1"), "answered 503", Duration.ZERO)));
        makeDue(queue);

        // When
        claimOne("r/2");

        // Then
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("error"))
                .containsExactly("answered 503");
    }

    @Test
    void shouldExtendTheLeaseOfWhatIsStillHeld() throws Exception {
        // Given
        store.append(List.of(message(queue, "held"), message(queue, "lost")));
        Map<String, ClaimedMessage> first = new java.util.HashMap<>();
        store.claim(queue, 2, LEASE, "r/1").forEach(one -> first.put(one.key(), one));
        TestStore.execute("update outbox_message set due_at = now() where key = 'lost' and queue = '" + queue + "'");
        claimOne("r/2");

        // When
        store.extend(first.values(), Duration.ofHours(1));

        // Then
        assertThat((double) row(queue, "held").get("due_in")).isGreaterThan(3_000);
        assertThat((double) row(queue, "lost").get("due_in")).isLessThan(61);
    }

    @Test
    void shouldNotBringBackWhatIsDoneByExtendingItsLease() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        ClaimedMessage claimed = claimOne("r/1");
        store.settle(List.of(Settlement.done(claimed, TOOK)));

        // When
        store.extend(List.of(claimed), LEASE);

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
        makeDue(queue);
        assertThat(store.claim(queue, 1, LEASE, "r/2")).isEmpty();
    }

    @Test
    void shouldRecordEachOutcome() throws Exception {
        // Given
        store.append(List.of(
                message(queue, "done"), message(queue, "retry"), message(queue, "dead"), message(queue, "released")));
        Map<String, ClaimedMessage> claimed = new java.util.HashMap<>();
        store.claim(queue, 4, LEASE, "r/1").forEach(one -> claimed.put(one.key(), one));

        // When
        store.settle(List.of(
                Settlement.done(claimed.get("done"), TOOK),
                Settlement.retry(
                        claimed.get("retry"),
                        new Failure(false, 503, null, "answered 503"),
                        Duration.ofMinutes(10),
                        TOOK),
                dead(claimed.get("dead"), "no such record"),
                released(claimed.get("released"), Duration.ofMinutes(10))));

        // Then
        assertThat(row(queue, "done")).containsEntry("state", "done").containsEntry("finished", true);
        assertThat(attempts(queue, "done")).isEmpty();
        assertThat(row(queue, "dead")).containsEntry("state", "dead").containsEntry("finished", true);
        assertThat(row(queue, "retry")).containsEntry("state", "waiting").containsEntry("finished", false);
        assertThat((double) row(queue, "retry").get("due_in")).isBetween(570.0, 600.0);
        assertThat(attempts(queue, "retry"))
                .containsExactly(Map.of(
                        "number", 1, "claimed_by", "r/1", "duration_ms", 42L, "status", 503, "error", "answered 503"));
        assertThat(attempts(queue, "dead"))
                .extracting(attempt -> attempt.get("error"))
                .containsExactly("no such record");
        assertThat(row(queue, "released"))
                .containsEntry("state", "waiting")
                .containsEntry("finished", false)
                .containsEntry("attempts", 0)
                .containsEntry("claimed_by", null);
        assertThat((double) row(queue, "released").get("due_in")).isBetween(570.0, 600.0);
        assertThat(attempts(queue, "released")).isEmpty();
        assertThat(store.claim(queue, 10, LEASE, "r/2")).isEmpty();
    }

    @Test
    void shouldKeepEveryFailedAttempt() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));

        // When
        for (int attempt = 1; attempt <= 3; attempt++) {
            ClaimedMessage claimed = claimOne("r/" + attempt);
            assertThat(claimed.attempt()).isEqualTo(attempt);
            store.settle(List.of(retry(claimed, "failure " + attempt, Duration.ZERO)));
            makeDue(queue);
        }

        // Then
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("number") + " " + attempt.get("error"))
                .containsExactly("1 failure 1", "2 failure 2", "3 failure 3");
    }

    @Test
    void shouldNotCountALateFailureOfAClaimThatIsLost() throws Exception {
        // Given a replica whose lease ended, and another one that works on the message by now
        store.append(List.of(message(queue, "a")));
        ClaimedMessage lost = claimOne("slow/1");
        makeDue(queue);
        claimOne("r/1");

        // When
        store.settle(List.of(dead(lost, "too late")));

        // Then
        assertThat(state(queue, "a")).isEqualTo("waiting");
        assertThat(row(queue, "a")).containsEntry("claimed_by", "r/1").containsEntry("attempts", 2);
        assertThat((double) row(queue, "a").get("due_in")).isGreaterThan(30);
    }

    @Test
    void shouldCountALateSuccessOfAClaimThatIsLost() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        ClaimedMessage lost = claimOne("slow/1");
        makeDue(queue);
        ClaimedMessage current = claimOne("r/1");

        // When
        store.settle(List.of(Settlement.done(lost, TOOK)));

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");

        // When the other replica fails
        store.settle(List.of(dead(current, "duplicate refused")));

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
    }

    @Test
    void shouldNotTakeALateSuccessForOneOfTheMessageThatReplacedIt() throws Exception {
        // Given a replica that lost its lease to another, and one that heard nothing of the commit of its outcome
        store.append(List.of(message(queue, "a")));
        ClaimedMessage lost = claimOne("slow/1");
        makeDue(queue);
        ClaimedMessage current = claimOne("r/1");
        store.settle(List.of(Settlement.done(current, TOOK)));
        store.append(List.of(replacement(queue, "a")));

        // When
        store.settle(List.of(Settlement.done(lost, TOOK), Settlement.done(current, TOOK)));

        // Then
        assertThat(state(queue, "a")).isEqualTo("waiting");

        // When
        store.settle(List.of(Settlement.done(claimOne("r/2"), TOOK)));

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
    }

    @Test
    void shouldGiveBackAMessageThatWasNotTriedAsIfNobodyHadClaimedIt() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        store.settle(List.of(retry(claimOne("r/1"), "answered 503", Duration.ZERO)));
        makeDue(queue);

        // When
        store.settle(List.of(released(claimOne("r/2"), Duration.ZERO)));

        // Then
        assertThat(claimOne("r/3").attempt()).isEqualTo(2);
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("error"))
                .containsExactly("answered 503");
    }

    @Test
    void shouldNotGiveBackAMessageWhoseLeaseIsLost() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        ClaimedMessage lost = claimOne("slow/1");
        makeDue(queue);
        claimOne("r/1");

        // When
        store.settle(List.of(released(lost, Duration.ZERO)));

        // Then
        assertThat(row(queue, "a")).containsEntry("claimed_by", "r/1").containsEntry("attempts", 2);
        assertThat((double) row(queue, "a").get("due_in")).isGreaterThan(30);
    }

    @Test
    void shouldNotReviveADeadMessageByALateSuccess() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        ClaimedMessage lost = claimOne("slow/1");
        makeDue(queue);
        store.settle(List.of(dead(claimOne("r/1"), "refused")));

        // When
        store.settle(List.of(Settlement.done(lost, TOOK)));

        // Then
        assertThat(state(queue, "a")).isEqualTo("dead");
    }

    @Test
    void shouldChangeNothingWhenTheSameOutcomesAreRecordedAgain() throws Exception {
        // Given outcomes whose commit went through, but not the news of it
        store.append(List.of(
                message(queue, "done"), message(queue, "retry"), message(queue, "dead"), message(queue, "released")));
        TestStore.execute("update outbox_message set attempts = 5 where queue = '" + queue + "'");
        List<Settlement> outcomes = new ArrayList<>();
        for (ClaimedMessage claimed : store.claim(queue, 4, LEASE, "r/1")) {
            outcomes.add(
                    switch (claimed.key()) {
                        case "done" -> Settlement.done(claimed, TOOK);
                        case "retry" -> retry(claimed, "answered 503", Duration.ofMinutes(10));
                        case "released" -> released(claimed, Duration.ofMinutes(10));
                        default -> dead(claimed, "no such record");
                    });
        }
        store.settle(outcomes);

        // When
        store.settle(outcomes);

        // Then
        assertThat(attempts(queue, "retry")).hasSize(1);
        assertThat(attempts(queue, "dead")).hasSize(1);
        assertThat((double) row(queue, "retry").get("due_in")).isGreaterThan(570);
        assertThat(row(queue, "released")).containsEntry("attempts", 5);
        assertThat(state(queue, "done")).isEqualTo("done");
        assertThat(state(queue, "dead")).isEqualTo("dead");
    }

    @Test
    void shouldWriteDownWhatALateFailureSaid() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        ClaimedMessage lost = claimOne("slow/1");
        makeDue(queue);
        claimOne("r/1");

        // When
        store.settle(List.of(retry(lost, "answered 503 after two minutes", Duration.ZERO)));

        // Then
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("number") + " " + attempt.get("error"))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("1 no outcome within the lease"),
                        second -> assertThat(second).isEqualTo("1 answered 503 after two minutes"));
    }

    @Test
    void shouldDeleteOnlyWhatFinishedLongerAgoThanTheRetention() throws Exception {
        // Given messages whose queue nobody else looks at, for a deletion goes through all queues
        store.append(List.of(
                message(queue, "old-done"),
                message(queue, "old-discarded"),
                message(queue, "old-dead"),
                message(queue, "old-waiting"),
                message(queue, "new-done")));
        String change = "update outbox_message set state = '%s', finished_at = now() - interval '%s' where key = '%s'"
                + " and queue = '" + queue + "'";
        TestStore.execute(change.formatted("done", "31 days", "old-done"));
        TestStore.execute(change.formatted("discarded", "31 days", "old-discarded"));
        TestStore.execute(change.formatted("dead", "31 days", "old-dead"));
        TestStore.execute(change.formatted("done", "29 days", "new-done"));
        TestStore.execute("update outbox_message set created_at = now() - interval '31 days' where queue = '" + queue
                + "' and key = 'old-waiting'");

        // When
        int deleted = store.deleteFinished(Duration.ofDays(30), 1_000);

        // Then
        assertThat(deleted).isEqualTo(2);
        assertThat(keys()).containsExactlyInAnyOrder("old-dead", "old-waiting", "new-done");
    }

    @Test
    void shouldDeleteNoMoreThanItsLimitAtATimeAndTheAttemptsToo() throws Exception {
        // Given
        Duration retention = Duration.ofDays(3_000);
        store.append(
                IntStream.range(0, 5).mapToObj(i -> message(queue, "k" + i)).toList());
        for (ClaimedMessage claimed : store.claim(queue, 5, LEASE, "r/1")) {
            store.settle(List.of(retry(claimed, "answered 503", Duration.ZERO)));
        }
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() - interval '4000 days'"
                + " where queue = '" + queue + "'");

        // Then
        assertThat(store.deleteFinished(retention, 3)).isEqualTo(3);
        assertThat(store.deleteFinished(retention, 3)).isEqualTo(2);
        assertThat(store.deleteFinished(retention, 3)).isZero();
        assertThat(TestStore.query("select 1 from outbox_attempt a where not exists"
                        + " (select 1 from outbox_message m where m.id = a.message_id)"))
                .isEmpty();
    }

    @Test
    void shouldCountWhatWaitsAndWhatIsDead() throws Exception {
        // Given
        store.append(
                List.of(message(queue, "w1"), message(queue, "w2"), message(queue, "done"), message(queue, "dead")));
        TestStore.execute("update outbox_message set state = key, finished_at = now()"
                + " where key in ('done', 'dead') and queue = '" + queue + "'");
        TestStore.execute("update outbox_message set created_at = now() - interval '90 seconds' where key = 'w1'"
                + " and queue = '" + queue + "'");

        // When
        List<QueueStatistics> statistics = store.statistics().stream()
                .filter(one -> one.queue().equals(queue))
                .toList();

        // Then
        assertThat(statistics).hasSize(2);
        assertThat(statistics).anySatisfy(one -> {
            assertThat(one.waiting()).isEqualTo(2);
            assertThat(one.oldestSeconds()).isBetween(89.0, 150.0);
        });
        assertThat(statistics).anySatisfy(one -> assertThat(one.dead()).isEqualTo(1));
    }

    @Test
    void shouldMakeASuspectOfAMessageThatLostTwoAttemptsInARow() throws Exception {
        // Given
        store.append(List.of(message(queue, "lost"), message(queue, "other")));
        store.settle(List.of(Settlement.done(
                lose(1).stream().filter(isKey("other")).findAny().orElseThrow(), TOOK)));

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
        store.append(List.of(message(queue, "a")));
        lose(1);
        ClaimedMessage second = claimOne("r/2");
        assertThat(row(queue, "a")).containsEntry("lost", 1);

        // When
        store.settle(List.of(retry(second, "answered 503", Duration.ZERO)));

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
        store.append(List.of(message(queue, "a")));
        lose(1);

        // When
        store.settle(List.of(released(claimOne("r/2"), Duration.ZERO)));

        // Then
        assertThat(row(queue, "a")).containsEntry("lost", 1).containsEntry("attempts", 1);
    }

    @Test
    void shouldNotSuspectTheMessageThatReplacesASuspect() throws Exception {
        // Given
        store.append(List.of(message(queue, "a")));
        makeSuspects(queue);
        finish(queue, "dead");

        // When
        store.append(List.of(replacement(queue, "a")));

        // Then
        assertThat(row(queue, "a")).containsEntry("lost", 0);
        assertThat(store.claim(queue, 1, LEASE, "r/1")).hasSize(1);
    }

    @Test
    void shouldCountSuspectsAmongWhatWaits() throws Exception {
        // Given
        store.append(List.of(message(queue, "a"), message(queue, "b")));
        makeSuspects(queue);
        store.append(List.of(message(queue, "c")));

        // When
        List<QueueStatistics> statistics = store.statistics().stream()
                .filter(one -> one.queue().equals(queue))
                .toList();

        // Then
        assertThat(statistics.stream().mapToLong(QueueStatistics::waiting).sum())
                .isEqualTo(3);
        assertThat(statistics.stream().mapToLong(QueueStatistics::suspects).sum())
                .isEqualTo(2);
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
        String plan = explainClaim(10);

        // Then
        assertThat(plan.substring(plan.indexOf("CTE due"), plan.indexOf("CTE lost_attempt")))
                .contains("Index Scan using outbox_message_ordinary on outbox_message (actual rows=10")
                .doesNotContain("Sort", "Rows Removed by Filter");
    }

    /** A replica of the version before knows nothing of suspects; this is what it does while pods are replaced. */
    @Test
    void shouldLetAReplicaOfTheVersionBeforeClaimAndSettle() throws Exception {
        // Given
        store.append(List.of(message(queue, "suspect"), message(queue, "ordinary")));
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

    private String explainClaim(int limit) throws SQLException {
        try (Connection connection = TestStore.dataSource().getConnection();
                var statement =
                        connection.prepareStatement("explain (analyze, costs off, timing off) " + OutboxStore.CLAIM)) {
            statement.setString(1, queue);
            statement.setInt(2, limit);
            statement.setString(3, "r/1");
            statement.setLong(4, LEASE.toMillis());
            List<String> lines = new ArrayList<>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return String.join("\n", lines);
        }
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        TestStore.query("select key from outbox_message where queue = ?", queue)
                .forEach(row -> keys.add((String) row.get("key")));
        return keys;
    }

    private NewMessage tooLongForItsIndex() {
        String incompressible = new java.util.Random(1)
                .ints(500, 0x20000, 0x2a000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new NewMessage(queue + incompressible + incompressible, "k", "{}", null, null, null, null, false);
    }

    private ClaimedMessage claimOne(String claim) throws SQLException {
        List<ClaimedMessage> claimed = store.claim(queue, 1, LEASE, claim);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private static Settlement retry(ClaimedMessage message, String error, Duration retryIn) {
        return Settlement.retry(message, new Failure(false, null, null, error), retryIn, TOOK);
    }

    private static Settlement dead(ClaimedMessage message, String error) {
        return Settlement.dead(message, new Failure(true, null, null, error), TOOK);
    }

    private static Settlement released(ClaimedMessage message, Duration retryIn) {
        return Settlement.released(message, new Failure(false, null, null, "not its turn"), retryIn, TOOK);
    }

    private static long count(boolean[] flags) {
        return IntStream.range(0, flags.length).filter(i -> flags[i]).count();
    }
}
