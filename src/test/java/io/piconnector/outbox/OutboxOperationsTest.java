package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxOperationsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final List<String> woken = new ArrayList<>();
    private final Set<String> unread = new HashSet<>();
    private final QueueReaders readers = new QueueReaders() {
        @Override
        public boolean isRead(String queue) {
            return !unread.contains(queue);
        }

        @Override
        public void wake(String queue) {
            woken.add(queue);
        }
    };
    private final OutboxOperations operations = new OutboxOperations(TestStore.dataSource(), readers);
    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldFindTheMessagesOfAQueueThatMentionAText() throws Exception {
        // Given
        store.append(List.of(
                TestMessage.of(queue, "ada")
                        .body("{\"email\": \"Ada@example.org\"}")
                        .build(),
                TestMessage.of(queue, "100%")
                        .body("{\"email\": \"%@example.org\"}")
                        .build(),
                TestMessage.of(TestStore.newQueue(), "elsewhere")
                        .body("{\"email\": \"ada@example.org\"}")
                        .build()));

        // Then
        assertThat(operations.mentioning(queue, "ada@example.org", 10))
                .extracting(StoredMessage::key)
                .containsExactly("ada");
        assertThat(operations.mentioning(queue, "%@example.org", 10))
                .extracting(StoredMessage::key)
                .containsExactly("100%");
        assertThatThrownBy(() -> operations.mentioning(queue, "a\0b", 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldListTheNewestFirstInPartsWithoutLosingAny() throws Exception {
        // Given messages of which some were accepted at the same time, and some are finished
        store.append(IntStream.range(0, 25)
                .mapToObj(i -> TestMessage.of(queue, "k" + i)
                        .acceptedAt(NOON.plusSeconds(i / 3))
                        .build())
                .toList());
        TestStore.execute("update outbox_message set state = 'done', finished_at = now() where queue = '" + queue
                + "' and substr(key, 2)::int % 2 = 0");

        // When
        List<StoredMessage> all = new ArrayList<>();
        String cursor = null;
        do {
            Page<StoredMessage> page = operations.find(inQueue(null), cursor, 4);
            all.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);

        // Then
        assertThat(all).hasSize(25).doesNotHaveDuplicates();
        for (int i = 1; i < 25; i++) {
            StoredMessage newer = all.get(i - 1);
            StoredMessage older = all.get(i);
            assertThat(newer.acceptedAt()).isAfterOrEqualTo(older.acceptedAt());
            if (newer.acceptedAt().equals(older.acceptedAt())) {
                assertThat(newer.id()).isGreaterThan(older.id());
            }
        }
        assertThat(operations.count(inQueue(State.DONE))).isEqualTo(13);
        assertThat(operations.find(inQueue(State.DONE), null, 500).items())
                .hasSize(13)
                .allMatch(one -> one.state() == State.DONE && one.finishedAt() != null);
        assertThat(operations.count(new MessageFilter(queue, null, null, NOON.plusSeconds(1), NOON.plusSeconds(3))))
                .isEqualTo(6);
    }

    @Test
    void shouldFindByAssessmentKeyBeginningOfTheExternalIdAndLastError() throws Exception {
        // Given
        String own = queue + "-";
        store.append(
                TestMessage.of(queue, own + "key")
                        .correlationId(own + "assessment")
                        .externalId(own + "12_%;BA")
                        .build(),
                TestMessage.of(queue, own + "other")
                        .correlationId(own + "assessment2")
                        .externalId(own + "123;BA")
                        .build());
        ClaimedMessage claimed = store.claimOne(queue, "c");
        store.settle(Stores.dead(claimed, "Answered 422: no such Candidate " + own + "x"));

        // Then
        assertThat(found(own + "assessment")).containsExactly(own + "key");
        assertThat(found(own + "other")).containsExactly(own + "other");
        assertThat(found(own + "12")).containsExactlyInAnyOrder(own + "key", own + "other");
        assertThat(found(own + "12_%")).containsExactly(own + "key");
        assertThat(found(own + "ASSESSMENT")).isEmpty();
        assertThat(found("no such candidate " + own.toUpperCase())).containsExactly(claimed.key());
        assertThat(operations.count(new MessageFilter(null, State.DEAD, own + "12", null, null)))
                .isEqualTo(1);
    }

    @Test
    void shouldShowAMessageWithItsContentAndEachAttempt() throws Exception {
        // Given
        store.append(TestMessage.of(queue, "k")
                .body("{\"a\":1}")
                .headers("{\"ce-type\":\"t\"}")
                .correlationId("a")
                .externalId("e;BA")
                .build());
        store.settle(Stores.retry(store.claimOne(queue, "c/1"), "answered 503", Duration.ZERO));
        TestStore.makeDue(queue);
        store.settle(Stores.retry(store.claimOne(queue, "c/2"), "answered 504", Duration.ofHours(1)));

        // When
        MessageDetails details = operations.get(id("k")).orElseThrow();

        // Then
        assertThat(details.body()).isEqualTo("{\"a\":1}");
        assertThat(details.headers()).isEqualTo("{\"ce-type\":\"t\"}");
        assertThat(details.message().state()).isEqualTo(State.WAITING);
        assertThat(details.message().attempts()).isEqualTo(2);
        assertThat(details.message().lastError()).isEqualTo("answered 504");
        assertThat(details.message().dueAt()).isAfter(Instant.now().plus(50, ChronoUnit.MINUTES));
        assertThat(details.attempts()).extracting(StoredAttempt::number).containsExactly(1, 2);
        assertThat(details.attempts()).extracting(StoredAttempt::error).containsExactly("answered 503", "answered 504");
        assertThat(details.attempts().get(0).durationMs()).isEqualTo(42L);
        assertThat(details.toString()).doesNotContain("{");
        assertThat(operations.get(-1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"dead,true", "parked,true", "discarded,true", "done,true", "waiting,false"})
    void shouldReplayWhatIsFinished(String state, boolean isAllowed) throws Exception {
        // Given
        store.append(message(queue, "k"));
        store.settle(Stores.dead(store.claimOne(queue, "c"), "answered 400"));
        setState("k", state);
        TestStore.execute("update outbox_message set lost = 3 where queue = '" + queue + "'");

        // When
        boolean isReplayed = operations.replay(id("k"));

        // Then
        assertThat(isReplayed).isEqualTo(isAllowed);
        if (isAllowed) {
            assertThat(woken).containsExactly(queue);
            assertThat(store.claimOne(queue, "c2").attempt()).isEqualTo(1);
            assertThat(TestStore.attempts(queue, "k")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"dead,true", "parked,true", "waiting,true", "done,false", "discarded,false"})
    void shouldDiscardAndMoveWhatIsNotFinished(String state, boolean isAllowed) throws Exception {
        // Given
        String target = TestStore.newQueue();
        store.append(message(queue, "discarded"), message(queue, "moved"));
        setState("discarded", state);
        setState("moved", state);

        // Then
        assertThat(operations.discard(id("discarded"))).isEqualTo(isAllowed);
        assertThat(operations.move(id("moved"), target)).isEqualTo(isAllowed);
        if (isAllowed) {
            assertThat(TestStore.state(queue, "discarded")).isEqualTo("discarded");
            assertThat(store.claimOne(target, "c").key()).isEqualTo("moved");
            assertThat(woken).containsExactly(target);
        }
    }

    @Test
    void shouldNotTouchAMessageThatIsBeingTriedUntilItsLeaseEnds() throws Exception {
        // Given
        store.append(message(queue, "k"));
        store.claimOne(queue, "c");
        long id = id("k");

        // Then
        assertThat(operations.discard(id)).isFalse();
        assertThat(operations.move(id, TestStore.newQueue())).isFalse();
        assertThat(operations.replay(id)).isFalse();

        // When its replica has died
        TestStore.makeDue(queue);

        // Then
        assertThat(operations.discard(id)).isTrue();
    }

    @Test
    void shouldNotMoveOntoAMessageOfTheSameKey() throws Exception {
        // Given
        String target = TestStore.newQueue();
        store.append(message(queue, "k"), message(target, "k"));
        setState("k", "dead");

        // Then
        assertThat(operations.move(id("k"), target)).isFalse();
        assertThat(operations.move(id("k"), queue)).isFalse();
        assertThat(TestStore.state(queue, "k")).isEqualTo("dead");
    }

    @Test
    void shouldLetTheFirstMessageOfAParkedOneTakeItsWayAgain() throws Exception {
        // Given an event that was done, and left a message that is parked
        String first = TestStore.newQueue();
        store.append(TestMessage.of(first, "k").correlationId(first).build());
        ClaimedMessage event = store.claimOne(first, "c");
        store.append(TestMessage.of(queue, "k")
                .correlationId(first)
                .acceptedAt(event.acceptedAt())
                .build());
        setState("k", "parked");
        long parked = id("k");
        unread.add(queue);

        // Then it waits for its first message to be done
        assertThat(operations.replay(parked)).isFalse();
        store.settle(Settlement.done(event, Stores.TOOK));
        assertThat(operations.replay(parked)).isTrue();
        assertThat(operations.get(parked)).isEmpty();
        assertThat(store.claimOne(first, "c2").key()).isEqualTo("k");
    }

    @Test
    void shouldReplayAllThatMatchOnceAndNoOther() throws Exception {
        // Given more than a batch of dead ones
        store.append(
                IntStream.range(0, 1_203).mapToObj(i -> message(queue, "k" + i)).toList());
        TestStore.finish(queue, "dead");
        setState("k1", "done");
        setState("k2", "parked");

        // Then
        assertThat(operations.countForAct(inQueue(null))).isEqualTo(1_202);
        assertThat(operations.replayAll(inQueue(State.DONE))).isEqualTo(1);
        assertThat(operations.replayAll(inQueue(null))).isEqualTo(1_202);
        assertThat(operations.replayAll(inQueue(null))).isZero();
        assertThat(operations.count(inQueue(State.WAITING))).isEqualTo(1_203);
        assertThat(operations.discardAll(inQueue(State.WAITING))).isEqualTo(1_203);
    }

    @Test
    void shouldTellOfEveryQueueAndOfPauses() throws Exception {
        // Given
        String empty = TestStore.newQueue();
        store.append(message(queue, "w"), message(queue, "d"), message(queue, "p"));
        setState("d", "dead");
        setState("p", "parked");
        TestStore.execute(
                "update outbox_message set created_at = now() - interval '90 seconds' where queue = '" + queue + "'");

        // When
        operations.pause(queue);
        operations.pause(queue);
        operations.pause(empty);

        // Then
        assertThat(state(queue).waiting()).isEqualTo(1);
        assertThat(state(queue).dead()).isEqualTo(1);
        assertThat(state(queue).parked()).isEqualTo(1);
        assertThat(state(queue).oldestSeconds()).isBetween(90L, 120L);
        assertThat(state(queue).paused()).isTrue();
        assertThat(state(empty)).isEqualTo(new QueueState(empty, 0, 0, 0, 0, true));

        // When
        operations.resume(empty);
        operations.resume(queue);

        // Then
        assertThat(state(queue).paused()).isFalse();
        assertThat(operations.queues()).noneMatch(one -> one.name().equals(empty));
        assertThat(woken).contains(queue);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "AAAA", "MS4y!", "OTIyMzM3MjAzNjg1NDc3NTgwNy4x", "LjE", "MS4", "MQ", "ใ"})
    void shouldRefuseACursorThatItDidNotGive(String cursor) {
        assertThatThrownBy(() -> operations.find(inQueue(null), cursor, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cursor");
    }

    @Test
    void shouldRefuseALimitOrATextThatCannotBe() {
        assertThatThrownBy(() -> operations.find(inQueue(null), null, 0)).hasMessageContaining("limit is 0");
        assertThatThrownBy(() -> operations.find(inQueue(null), null, 501)).hasMessageContaining("limit is 501");
        assertThatThrownBy(() -> new MessageFilter(null, null, "a\0", null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageFilter("\ud800", null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageFilter(null, null, "x".repeat(601), null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayThatASearchMustBeNarrowed() throws Exception {
        // Given
        OutboxOperations impatient = new OutboxOperations(TestStore.dataSource(), readers, Duration.ofMillis(1));
        store.append(
                IntStream.range(0, 2_000).mapToObj(i -> message(queue, "k" + i)).toList());
        TestStore.finish(queue, "dead");

        // Then
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 50; i++) {
                        impatient.count(new MessageFilter(queue, State.DEAD, "nothing like it", null, null));
                    }
                })
                .isInstanceOf(SearchTooWideException.class)
                .hasMessageContaining("narrow the search");
    }

    private MessageFilter inQueue(State state) {
        return new MessageFilter(queue, state, null, null, null);
    }

    private List<String> found(String q) throws Exception {
        return operations.find(new MessageFilter(queue, null, q, null, null), null, 100).items().stream()
                .map(StoredMessage::key)
                .toList();
    }

    private QueueState state(String name) throws Exception {
        return operations.queues().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private long id(String key) {
        return ((Number) TestStore.row(queue, key).get("id")).longValue();
    }

    private void setState(String key, String state) {
        TestStore.execute("update outbox_message set state = '" + state + "', finished_at = "
                + (state.equals("waiting") ? "null" : "now()") + ", claimed_by = null where queue = '" + queue
                + "' and key = '" + key + "'");
    }
}
