package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.makeDue;
import static io.piconnector.outbox.TestStore.makeSuspects;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuspectStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration TOOK = Duration.ofMillis(42);
    private static final RetrySchedule SCHEDULE = new RetrySchedule(Duration.ofSeconds(10), Duration.ofSeconds(100), 6);

    private final Stores store = TestStore.store();
    private final SuspectStore suspects = new SuspectStore(TestStore.dataSource());
    private final String queue = TestStore.newQueue();
    private final String other = TestStore.newQueue();

    @AfterEach
    void freeTheTurn() {
        TestStore.execute("update outbox_suspect_turn set expires_at = '-infinity'");
    }

    @Test
    void shouldClaimTheSuspectThatIsDueLongestAndNothingElse() throws Exception {
        // Given
        store.append(message(queue, "a"), message(queue, "b"), message(other, "c"));
        makeSuspects(queue);
        makeSuspects(other);
        TestStore.execute("update outbox_message set due_at = due_at - interval '1 s' where key = 'b' and queue = '"
                + queue + "'");
        store.append(message(queue, "ordinary"));

        // When
        ClaimedMessage claimed = claimAlone("r/1");

        // Then
        assertThat(claimed.key()).isEqualTo("b");
        assertThat(claimed.attempt()).isEqualTo(3);
        assertThat(row(queue, "b")).containsEntry("claimed_by", "r/1").containsEntry("lost", 2);
        assertThat((double) row(queue, "b").get("due_in")).isBetween(30.0, 60.0);
        assertThat(row(queue, "a")).containsEntry("claimed_by", null);
        assertThat(row(other, "c")).containsEntry("claimed_by", null);
    }

    @Test
    void shouldGiveTheTurnToOneHolderAtATimeOverAllQueues() throws Exception {
        // Given
        store.append(message(queue, "a"), message(other, "b"));
        makeSuspects(queue);
        makeSuspects(other);

        // Then
        assertThat(suspects.takeTurn(queue, "one", LEASE)).isTrue();
        assertThat(suspects.takeTurn(other, "two", LEASE)).isFalse();
        assertThat(suspects.takeTurn(queue, "three", LEASE)).isFalse();

        // When
        suspects.giveTurn("one");

        // Then
        assertThat(suspects.takeTurn(other, "two", LEASE)).isTrue();
    }

    @Test
    void shouldNotGiveAwayATurnThatIsAnothersByNow() throws Exception {
        // Given
        store.append(message(queue, "a"));
        makeSuspects(queue);
        suspects.takeTurn(queue, "late", Duration.ZERO);
        suspects.takeTurn(queue, "one", LEASE);

        // When
        suspects.giveTurn("late");

        // Then
        assertThat(suspects.claim(queue, "late", LEASE, "late/1")).isEmpty();
        assertThat(suspects.claim(queue, "one", LEASE, "r/1")).isPresent();
    }

    @Test
    void shouldGiveNoTurnWhereNoSuspectIsDue() throws Exception {
        // Given
        store.append(message(queue, "a"), message(queue, "later"), message(queue, "under-way"));
        TestStore.execute("update outbox_message set lost = 2, due_at = now() + interval '1 h' where key = 'later'"
                + " and queue = '" + queue + "'");
        TestStore.execute("update outbox_message set lost = 2, claimed_by = 'r/1' where key = 'under-way'"
                + " and queue = '" + queue + "'");

        // Then
        assertThat(suspects.takeTurn(queue, "one", LEASE)).isFalse();
    }

    @Test
    void shouldWaitLongerAfterEachLostAttempt() throws Exception {
        // Given
        store.append(message(queue, "a"));
        makeSuspects(queue);

        for (double seconds : new double[] {40, 80, 100}) {
            // When
            loseAlone();

            // Then
            assertThat((double) row(queue, "a").get("due_in")).isBetween(seconds - 5, seconds);
            makeDue(queue);
        }
    }

    @Test
    void shouldBeDeadWhenItsLastAttemptHadNoOutcomeThoughItWasAlone() throws Exception {
        // Given
        store.append(message(queue, "a"));
        makeSuspects(queue);
        for (int attempt = 3; attempt <= 5; attempt++) {
            assertThat(loseAlone()).containsExactly(new LostAttempt(ids(), attempt, attempt, false));
            makeDue(queue);
        }

        // When
        List<LostAttempt> last = loseAlone();

        // Then
        assertThat(last).containsExactly(new LostAttempt(ids(), 6, 6, true));
        assertThat(row(queue, "a"))
                .containsEntry("state", "dead")
                .containsEntry("finished", true)
                .containsEntry("claimed_by", null);
        assertThat(attempts(queue, "a")).extracting(Map.class::cast).last().satisfies(attempt -> assertThat(
                        (String) attempt.get("error"))
                .startsWith("no attempt is left: the last 6 had no outcome, each ended its replica or hung"));
    }

    @Test
    void shouldLeaveAMessageOneMoreAttemptWhoseLastOneWasNotAlone() throws Exception {
        // Given
        store.append(message(queue, "a"));
        for (int attempt = 1; attempt <= 3; attempt++) {
            store.claim(queue, 1, LEASE, "died/" + attempt);
            makeDue(queue);
        }
        TestStore.execute("update outbox_message set attempts = 6 where queue = '" + queue + "'");

        // When
        List<LostAttempt> lost = suspects.recordLost(queue, SCHEDULE);

        // Then
        assertThat(lost).isEmpty();
        assertThat(claimAlone("r/1").attempt()).isEqualTo(7);
    }

    @Test
    void shouldBeNoSuspectAnyMoreAfterAnOutcome() throws Exception {
        // Given
        store.append(message(queue, "a"));
        makeSuspects(queue);
        Failure failure = new Failure(false, 503, null, "answered 503");

        // When
        store.settle(Settlement.retry(claimAlone("r/1"), failure, Duration.ZERO, TOOK));

        // Then
        assertThat(store.claim(queue, 1, LEASE, "r/2")).hasSize(1);
    }

    @Test
    void shouldStayASuspectWhenItIsGivenBack() throws Exception {
        // Given
        store.append(message(queue, "a"));
        makeSuspects(queue);
        Failure reason = new Failure(false, null, null, "the connector stops");

        // When
        store.settle(Settlement.released(claimAlone("r/1"), reason, Duration.ZERO, TOOK));

        // Then
        assertThat(row(queue, "a")).containsEntry("lost", 2).containsEntry("attempts", 2);
        assertThat(store.claim(queue, 1, LEASE, "r/2")).isEmpty();
        suspects.giveTurn("one");
        assertThat(claimAlone("r/3").attempt()).isEqualTo(3);
    }

    private MessageIds ids() {
        return new MessageIds(queue, "a", null, null);
    }

    private ClaimedMessage claimAlone(String claim) throws SQLException {
        assertThat(suspects.takeTurn(queue, "one", LEASE)).isTrue();
        return suspects.claim(queue, "one", LEASE, claim).orElseThrow();
    }

    private List<LostAttempt> loseAlone() throws SQLException {
        claimAlone("died/1");
        suspects.giveTurn("one");
        makeDue(queue);
        return suspects.recordLost(queue, SCHEDULE);
    }

    @Test
    void shouldTryNoSuspectOfAPausedQueue() throws Exception {
        // Given
        OutboxOperations operations = new OutboxOperations(TestStore.dataSource());
        String paused = TestStore.newQueue();
        SuspectStore store = new SuspectStore(TestStore.dataSource());
        TestStore.store().append(message(paused, "k"));
        makeSuspects(paused);
        assertThat(store.isAnyDue(paused)).isTrue();
        assertThat(store.takeTurn(paused, "holder-of-paused", Duration.ofMinutes(1)))
                .isTrue();

        // When
        operations.pause(paused);

        // Then
        assertThat(store.isAnyDue(paused)).isFalse();
        assertThat(store.claim(paused, "holder-of-paused", Duration.ofMinutes(1), "r/1"))
                .isEmpty();

        // When
        operations.resume(paused);

        // Then
        assertThat(store.claim(paused, "holder-of-paused", Duration.ofMinutes(1), "r/1"))
                .isPresent();
        store.giveTurn("holder-of-paused");
    }
}
