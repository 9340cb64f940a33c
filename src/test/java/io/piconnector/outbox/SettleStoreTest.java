package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.attempts;
import static io.piconnector.outbox.TestStore.makeDue;
import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.replacement;
import static io.piconnector.outbox.TestStore.row;
import static io.piconnector.outbox.TestStore.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettleStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration TOOK = Stores.TOOK;

    private final Stores store = TestStore.store();
    private final String queue = TestStore.newQueue();

    @Test
    void shouldRecordEachOutcome() throws Exception {
        // Given
        store.append(
                message(queue, "done"), message(queue, "retry"), message(queue, "dead"), message(queue, "released"));
        Map<String, ClaimedMessage> claimed = new java.util.HashMap<>();
        store.claim(queue, 4, LEASE, "r/1").forEach(one -> claimed.put(one.key(), one));

        // When
        store.settle(
                Settlement.done(claimed.get("done"), TOOK),
                Settlement.retry(
                        claimed.get("retry"),
                        new Failure(false, 503, null, "answered 503"),
                        Duration.ofMinutes(10),
                        TOOK),
                Stores.dead(claimed.get("dead"), "no such record"),
                Stores.released(claimed.get("released"), Duration.ofMinutes(10)));

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
        store.append(message(queue, "a"));

        // When
        for (int attempt = 1; attempt <= 3; attempt++) {
            ClaimedMessage claimed = store.claimOne(queue, "r/" + attempt);
            assertThat(claimed.attempt()).isEqualTo(attempt);
            store.settle(Stores.retry(claimed, "failure " + attempt, Duration.ZERO));
            makeDue(queue);
        }

        // Then
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("number") + " " + attempt.get("error"))
                .containsExactly("1 failure 1", "2 failure 2", "3 failure 3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotCountALateFailureOrReturnOfAClaimThatIsLost(boolean isReturn) throws Exception {
        // Given a replica whose lease ended, and another one that works on the message by now
        ClaimedMessage lost = loseLease();
        store.claimOne(queue, "r/1");

        // When
        store.settle(isReturn ? Stores.released(lost, Duration.ZERO) : Stores.dead(lost, "too late"));

        // Then
        assertThat(row(queue, "a"))
                .containsEntry("state", "waiting")
                .containsEntry("claimed_by", "r/1")
                .containsEntry("attempts", 2);
        assertThat((double) row(queue, "a").get("due_in")).isGreaterThan(30);
    }

    @Test
    void shouldCountALateSuccessOfAClaimThatIsLost() throws Exception {
        // Given
        ClaimedMessage lost = loseLease();
        ClaimedMessage current = store.claimOne(queue, "r/1");

        // When
        store.settle(Settlement.done(lost, TOOK));

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");

        // When the other replica fails
        store.settle(Stores.dead(current, "duplicate refused"));

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
    }

    @Test
    void shouldNotTakeALateSuccessForOneOfTheMessageThatReplacedIt() throws Exception {
        // Given a replica that lost its lease to another, and one that heard nothing of the commit of its outcome
        ClaimedMessage lost = loseLease();
        ClaimedMessage current = store.claimOne(queue, "r/1");
        store.settle(Settlement.done(current, TOOK));
        store.append(replacement(queue, "a"));

        // When
        store.settle(Settlement.done(lost, TOOK), Settlement.done(current, TOOK));

        // Then
        assertThat(state(queue, "a")).isEqualTo("waiting");

        // When
        store.settle(Settlement.done(store.claimOne(queue, "r/2"), TOOK));

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
    }

    @Test
    void shouldGiveBackAMessageThatWasNotTriedAsIfNobodyHadClaimedIt() throws Exception {
        // Given
        store.append(message(queue, "a"));
        store.settle(Stores.retry(store.claimOne(queue, "r/1"), "answered 503", Duration.ZERO));
        makeDue(queue);

        // When
        store.settle(Stores.released(store.claimOne(queue, "r/2"), Duration.ZERO));

        // Then
        assertThat(store.claimOne(queue, "r/3").attempt()).isEqualTo(2);
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("error"))
                .containsExactly("answered 503");
    }

    @Test
    void shouldNotReviveADeadMessageByALateSuccess() throws Exception {
        // Given
        ClaimedMessage lost = loseLease();
        store.settle(Stores.dead(store.claimOne(queue, "r/1"), "refused"));

        // When
        store.settle(Settlement.done(lost, TOOK));

        // Then
        assertThat(state(queue, "a")).isEqualTo("dead");
    }

    @Test
    void shouldChangeNothingWhenTheSameOutcomesAreRecordedAgain() throws Exception {
        // Given outcomes whose commit went through, but not the news of it
        store.append(
                message(queue, "done"), message(queue, "retry"), message(queue, "dead"), message(queue, "released"));
        TestStore.execute("update outbox_message set attempts = 5 where queue = '" + queue + "'");
        List<Settlement> outcomes = new ArrayList<>();
        for (ClaimedMessage claimed : store.claim(queue, 4, LEASE, "r/1")) {
            outcomes.add(
                    switch (claimed.key()) {
                        case "done" -> Settlement.done(claimed, TOOK);
                        case "retry" -> Stores.retry(claimed, "answered 503", Duration.ofMinutes(10));
                        case "released" -> Stores.released(claimed, Duration.ofMinutes(10));
                        default -> Stores.dead(claimed, "no such record");
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
        ClaimedMessage lost = loseLease();
        store.claimOne(queue, "r/1");

        // When
        store.settle(Stores.retry(lost, "answered 503 after two minutes", Duration.ZERO));

        // Then
        assertThat(attempts(queue, "a"))
                .extracting(attempt -> attempt.get("number") + " " + attempt.get("error"))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("1 no outcome within the lease"),
                        second -> assertThat(second).isEqualTo("1 answered 503 after two minutes"));
    }

    /** A message whose lease ended, and what its replica knows of it. */
    private ClaimedMessage loseLease() throws SQLException {
        store.append(message(queue, "a"));
        ClaimedMessage lost = store.claimOne(queue, "slow/1");
        makeDue(queue);
        return lost;
    }

    @Test
    void shouldKeepTheReportOfEachAttemptOnce() throws Exception {
        // Given
        store.append(message(queue, "a"), message(queue, "silent"));
        List<ClaimedMessage> claimed = store.claim(queue, 2, LEASE, "r/1");
        ClaimedMessage first = claimed.stream()
                .filter(one -> one.key().equals("a"))
                .findFirst()
                .orElseThrow();

        // When
        Settlement failed = Stores.retry(first, "answered 503", Duration.ZERO).withReport("{\"n\":1}");
        store.settle(failed);
        store.settle(failed);
        makeDue(queue);
        TestStore.execute("update outbox_message set due_at = now() + interval '1 hour' where key = 'silent'"
                + " and queue = '" + queue + "'");
        Settlement done = Settlement.done(store.claimOne(queue, "r/2"), TOOK).withReport("{\"n\":2}");
        Settlement silent = Settlement.done(
                claimed.stream()
                        .filter(one -> one.key().equals("silent"))
                        .findFirst()
                        .orElseThrow(),
                TOOK);
        store.settle(done, silent);
        store.settle(done, silent);

        // Then
        assertThat(state(queue, "a")).isEqualTo("done");
        assertThat(state(queue, "silent")).isEqualTo("done");
        assertThat(attempts(queue, "silent")).isEmpty();
        assertThat(TestStore.query(
                        "select number, error, report, duration_ms from outbox_attempt"
                                + " where message_id = (select id from outbox_message where key = 'a' and queue = ?) order by id",
                        queue))
                .extracting(row -> row.get("number") + " " + row.get("error") + " " + row.get("report") + " "
                        + row.get("duration_ms"))
                .containsExactly("1 answered 503 {\"n\":1} 42", "2 null {\"n\":2} 42");
    }
}
