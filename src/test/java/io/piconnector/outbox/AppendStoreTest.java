package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.finish;
import static io.piconnector.outbox.TestStore.makeDue;
import static io.piconnector.outbox.TestStore.makeSuspects;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.replacement;
import static io.piconnector.outbox.TestStore.row;
import static io.piconnector.outbox.TestStore.state;
import static io.piconnector.outbox.TestStore.tooLongForItsIndex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration TOOK = Stores.TOOK;

    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldRunOnAServerThatWritesWhatItCommits() {
        assertThat(TestStore.query("select current_setting('fsync') as fsync")).containsExactly(Map.of("fsync", "on"));
    }

    @Test
    void shouldStoreEverythingOfAMessage() throws Exception {
        // Given
        Instant acceptedAt = Instant.parse("2026-11-21T10:00:00.123Z");
        TestMessage message = TestMessage.of(queue, "k;'\"\\ö😀")
                .body("{\"score\":1.10,\"x\":\"😀\\u0000\"}")
                .headers("{\"h\":1}")
                .correlationId("corr")
                .externalId("12;BA")
                .acceptedAt(acceptedAt);

        // When
        boolean[] isNew = store.append(message.build());

        // Then
        assertThat(isNew).containsExactly(true);
        assertThat(store.claim(queue, 10, LEASE, "r/1"))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("lease.id", "lease.createdAt")
                .containsExactly(message.claimed("r/1", 1));
    }

    @Test
    void shouldTakeTheDatabasesTimeWhereAMessageIsTheFirstOfItsChain() throws Exception {
        // When
        store.append(message(queue, "a"));

        // Then
        assertThat(store.claim(queue, 1, LEASE, "r/1").get(0).acceptedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void shouldStoreAKeyOncePerQueue() throws Exception {
        // Given
        String other = TestStore.newQueue();
        store.append(TestMessage.of(queue, "a").body("{\"first\":true}").build());

        // When
        boolean[] isNew = store.append(
                message(queue, "a"),
                message(queue, "b"),
                message(queue, "b"),
                message(other, "a"),
                message(queue, "c"));

        // Then
        assertThat(isNew).containsExactly(false, true, false, true, true);
        assertThat(row(queue, "a")).containsEntry("body", "{\"first\":true}");
        assertThat(TestStore.query("select key from outbox_message where queue = ? order by id", queue))
                .hasSize(3);
    }

    @Test
    void shouldKnowAKeyWhoseMessageIsDoneOrDead() throws Exception {
        // Given
        store.append(message(queue, "done"), message(queue, "dead"));
        for (ClaimedMessage claimed : store.claim(queue, 2, LEASE, "r/1")) {
            store.settle(
                    claimed.key().equals("done")
                            ? Settlement.done(claimed, TOOK)
                            : Stores.dead(claimed, "no such record"));
        }

        // When
        boolean[] isNew = store.append(message(queue, "done"), message(queue, "dead"));

        // Then
        assertThat(isNew).containsExactly(false, false);
        assertThat(state(queue, "done")).isEqualTo("done");
        assertThat(state(queue, "dead")).isEqualTo("dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "dead", "discarded"})
    void shouldReplaceAFinishedMessageWhenAsked(String state) throws Exception {
        // Given a message that failed twice and is finished
        store.append(TestMessage.of(queue, "a")
                .body("{\"old\":1}")
                .headers("{\"h\":1}")
                .correlationId("c1")
                .externalId("1;BA")
                .build());
        for (int attempt = 1; attempt <= 2; attempt++) {
            store.settle(Stores.retry(store.claimOne(queue, "r/" + attempt), "failure " + attempt, Duration.ZERO));
            makeDue(queue);
        }
        finish(queue, state);
        TestStore.execute("update outbox_message set created_at = now() - interval '1 day',"
                + " due_at = now() + interval '1 day' where queue = '" + queue + "'");
        Object id = row(queue, "a").get("id");
        TestMessage replacement = TestMessage.of(queue, "a")
                .body("{\"new\":1}")
                .headers("{\"h\":2}")
                .correlationId("c2")
                .externalId("2;BA")
                .acceptedAt(Instant.parse("2026-11-21T10:00:00.123Z"))
                .replaceFinished(true);

        // When
        boolean[] isNew = store.append(replacement.build());

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
        ClaimedMessage claimed = store.claimOne(queue, "r/3");
        assertThat(claimed)
                .usingRecursiveComparison()
                .ignoringFields("lease.id", "lease.createdAt")
                .isEqualTo(replacement.claimed("r/3", 1));
        assertThat(claimed.lease().createdAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void shouldTakeTheDatabasesTimeWhereAReplacementIsTheFirstOfItsChain() throws Exception {
        // Given
        store.append(message(queue, "a"));
        TestStore.execute("update outbox_message set accepted_at = now() - interval '1 day', state = 'done',"
                + " finished_at = now() where queue = '" + queue + "'");

        // When
        store.append(replacement(queue, "a"));

        // Then
        assertThat(store.claimOne(queue, "r/1").acceptedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void shouldLeaveAWaitingMessageAloneAlthoughAskedToReplace() throws Exception {
        // Given one that waits and one that is worked on
        store.append(message(queue, "claimed"));
        store.claimOne(queue, "r/1");
        store.append(message(queue, "waiting"));

        // When
        boolean[] isNew = store.append(replacement(queue, "waiting"), replacement(queue, "claimed"));

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
        store.append(message(queue, "a"), message(queue, "b"), message(other, "a"));
        finish(queue, "done");
        finish(other, "done");

        // When
        boolean[] isNew = store.append(
                message(queue, "c"), replacement(queue, "new"), replacement(queue, "a"), message(queue, "b"));

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
                    store.append(TestMessage.of(one, "k").body("0").build());
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
                String body = "" + (i + 1);
                group.add(TestMessage.of(together, "k")
                        .body(body)
                        .replaceFinished(replaceFinished)
                        .build());
                expected.add(store.append(TestMessage.of(apart, "k")
                        .body(body)
                        .replaceFinished(replaceFinished)
                        .build())[0]);
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
        store.append(message(queue, "a"));
        finish(queue, "done");
        try (OneConnection pool = new OneConnection()) {
            Stores pooled = new Stores(pool.dataSource());

            // When
            assertThatThrownBy(() -> pooled.append(replacement(queue, "a"), tooLongForItsIndex(queue)))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(SqlStates.isCausedByData(e))
                            .isTrue());

            // Then
            assertThat(row(queue, "a")).containsEntry("state", "done").containsEntry("body", "{\"key\":\"a\"}");
            assertThat(pool.isAutoCommit()).isTrue();

            // When
            pooled.append(message(queue, "b"));

            // Then it is committed, and what failed before is not
            assertThat(state(queue, "b")).isEqualTo("waiting");
            assertThat(state(queue, "a")).isEqualTo("done");
        }
    }

    @Test
    void shouldReplaceNothingWhenTheRestOfTheGroupIsNotEvenSent() throws Exception {
        // Given a failure that the server hears nothing of
        store.append(message(queue, "a"));
        finish(queue, "done");
        try (OneConnection pool = new OneConnection()) {
            Stores pooled = new Stores(pool.dataSource());
            pool.breakDown("createArrayOf");

            // When
            assertThatThrownBy(() -> pooled.append(replacement(queue, "a"), message(queue, "b")))
                    .hasMessage("broken: createArrayOf");

            // Then
            assertThat(pool.isAutoCommit()).isTrue();
            assertThat(state(queue, "a")).isEqualTo("done");
        }
    }

    @Test
    void shouldLeaveAutoCommitOnAfterAReplacement() throws Exception {
        // Given
        store.append(message(queue, "a"));
        finish(queue, "done");
        try (OneConnection pool = new OneConnection()) {
            // When
            new Stores(pool.dataSource()).append(replacement(queue, "a"), message(queue, "b"));

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
            new Stores(pool.dataSource()).append(message(queue, "a"), message(queue, "b"));

            // Then
            assertThat(pool.calls())
                    .filteredOn(call -> !call.equals("createArrayOf"))
                    .containsExactly("prepareStatement");
        }
    }

    @Test
    void shouldStoreNothingOfAGroupOfWhichOneCannotBeStored() {
        assertThatThrownBy(() -> store.append(message(queue, "a"), tooLongForItsIndex(queue)))
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
    void shouldNotSuspectTheMessageThatReplacesASuspect() throws Exception {
        // Given
        store.append(message(queue, "a"));
        makeSuspects(queue);
        finish(queue, "dead");

        // When
        store.append(replacement(queue, "a"));

        // Then
        assertThat(row(queue, "a")).containsEntry("lost", 0);
        assertThat(store.claim(queue, 1, LEASE, "r/1")).hasSize(1);
    }

    private static long count(boolean[] flags) {
        return IntStream.range(0, flags.length).filter(i -> flags[i]).count();
    }
}
