package io.piconnector.console.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.piconnector.console.Story;
import io.piconnector.listener.HeardCall;
import io.piconnector.listener.HeardCall.Outcome;
import io.piconnector.outbox.LostAttempt;
import io.piconnector.outbox.MessageIds;
import io.piconnector.outbox.TestStore;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class HistoryTest {

    private static final String PI = "23.96.14.211";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final History history =
            new History(new QueueStore(TestStore.dataSource()), new CallStore(TestStore.dataSource()));
    private final QueueRollup queues = new QueueRollup();
    private final CallRollup calls = new CallRollup();
    private final HistoryWriter writer = writer(queues, calls);

    @BeforeEach
    void forget() {
        TestStore.execute(
                "truncate queue_minute, queue_hour, call_minute, last_webhook, refused_call, webhook_duplicate");
    }

    @Test
    void shouldAddUpWhatSeveralReplicasSaw() throws SQLException {
        // Given
        QueueRollup ofAnother = new QueueRollup();
        queues.stored("ats", 3);
        queues.attemptLost(new LostAttempt(new MessageIds("ats", "k", null, null), 3, 3, true));
        writer.write();
        queues.stored("ats", 1);
        ofAnother.stored("ats", 2);
        ofAnother.stored("hris", 5);

        // When
        writer.write();
        writer(ofAnother, new CallRollup()).write();
        writer.write();

        // Then
        for (Span span : Span.values()) {
            assertThat(total(history.queues(span), "ats")).as("%s", span).isEqualTo(new QueueCounts(6, 0, 1, 1));
            assertThat(total(history.queues(span), "hris")).as("%s", span).isEqualTo(new QueueCounts(5, 0, 0, 0));
        }
    }

    @Test
    void shouldKeepWhatTheStoreDidNotTake() throws SQLException {
        // Given
        PGSimpleDataSource away = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                throw new SQLException("away");
            }

            @Override
            public PrintWriter getLogWriter() {
                return null;
            }
        };
        queues.stored("ats", 3);
        calls.heard(call(Outcome.FORBIDDEN, "203.0.113.7"));
        new HistoryWriter(queues, calls, new QueueStore(away), new CallStore(away), meters).write();
        queues.stored("ats", 1);

        // When
        writer.write();

        // Then
        assertThat(total(history.queues(Span.HOUR), "ats").stored()).isEqualTo(4);
        assertThat(history.refused(10)).extracting(RefusedCaller::count).containsExactly(1L);
    }

    @Test
    void shouldShowStepsOfTheSpan() throws SQLException {
        // Given
        Instant quarter = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 900 * 900);
        TestStore.execute("insert into queue_minute (minute, queue, stored) values ('" + quarter + "', 'ats', 1), ('"
                + quarter.minusSeconds(60) + "', 'ats', 2), ('" + quarter.minusSeconds(180) + "', 'ats', 3), ('"
                + quarter.minusSeconds(25 * 3600) + "', 'ats', 9)");

        // Then
        assertThat(history.queues(Span.DAY))
                .extracting(QueuePoint::at, point -> point.counts().stored())
                .containsExactly(tuple(quarter.minusSeconds(900), 5L), tuple(quarter, 1L));
    }

    @Test
    void shouldTellTheLastWebhookAndWhoWasRefused() throws SQLException {
        // Given
        calls.heard(call(Outcome.ACCEPTED, PI));
        calls.heard(call(Outcome.UNAUTHORIZED, "203.0.113.7"));
        calls.heard(call(Outcome.UNAUTHORIZED, "203.0.113.7"));

        // When
        writer.write();

        // Then
        assertThat(history.lastWebhook()).map(LastWebhook::address).contains(PI);
        assertThat(history.refused(10))
                .extracting(RefusedCaller::address, RefusedCaller::reason, RefusedCaller::count)
                .containsExactly(tuple("203.0.113.7", "unauthorized", 2L));
        assertThat(history.calls(Span.HOUR))
                .extracting(CallPoint::outcome, CallPoint::count)
                .containsExactlyInAnyOrder(tuple("accepted", 1L), tuple("unauthorized", 2L));
    }

    @Test
    void shouldBoundTheAddressesOfADay() throws SQLException {
        // Given
        IntStream.range(0, 900).forEach(i -> calls.heard(call(Outcome.FORBIDDEN, "first-" + i)));
        writer.write();
        IntStream.range(0, 300).forEach(i -> calls.heard(call(Outcome.FORBIDDEN, "second-" + i)));

        // When
        writer.write();

        // Then
        List<RefusedCaller> refused = history.refused(5_000);
        assertThat(refused).hasSize(CallStore.MAX_ADDRESSES + 1);
        assertThat(refused)
                .filteredOn(one -> one.address().equals(CallStore.OTHERS))
                .extracting(RefusedCaller::count)
                .containsExactly(200L);
    }

    @Test
    void shouldKeepTheFirstDuplicatesAndCountAll() throws SQLException {
        // Given
        IntStream.range(0, 15).forEach(i -> calls.heard(call(Outcome.DUPLICATE, PI)));
        writer.write();
        IntStream.range(0, 15).forEach(i -> calls.heard(call(Outcome.DUPLICATE, "other")));

        // When
        writer.write();

        // Then
        List<Duplicates> found = history.duplicates("a-1");
        assertThat(found).hasSize(1);
        assertThat(found.get(0).count()).isEqualTo(30);
        assertThat(found.get(0).arrivals()).hasSize(CallStore.MAX_ARRIVALS);
        assertThat(found.get(0).arrivals().get(14).address()).isEqualTo(PI);
        assertThat(found.get(0).arrivals().get(15).address()).isEqualTo("other");
    }

    @Test
    void shouldTellDuplicatesInTheTimeLine() throws SQLException {
        // Given
        IntStream.range(0, 22).forEach(i -> calls.heard(call(Outcome.DUPLICATE, PI)));
        writer.write();

        // When
        List<Story.Item> items = new DuplicateStory(new CallStore(TestStore.dataSource()))
                .items(new Story.Subject(List.of("a-1:40", "other"), List.of()));

        // Then
        assertThat(items).hasSize(21);
        assertThat(items.get(0).text()).isEqualTo("PI sent the webhook again, from " + PI);
        assertThat(items.get(20).text()).isEqualTo("and 2 times after that");
    }

    @Test
    void shouldBoundWhatItHoldsAndCountTheRest() {
        // When
        IntStream.range(0, 2_500).forEach(i -> calls.heard(call(Outcome.FORBIDDEN, "caller-" + i)));

        // Then
        assertThat(meters.get("pi.history.left.out").functionCounter().count()).isEqualTo(500);
    }

    @Test
    void shouldForgetWhatNoPageShows() throws SQLException {
        // Given
        TestStore.execute("insert into queue_minute (minute, queue) values (now() - interval '3 days', 'ats')");
        TestStore.execute("insert into queue_hour (hour, queue) values (now() - interval '7 days', 'new'),"
                + " (now() - interval '9 days', 'old')");
        TestStore.execute("insert into refused_call values (current_date - 9, 'a', 'forbidden', 1, now())");

        // When
        new QueueStore(TestStore.dataSource()).deleteOld();
        new CallStore(TestStore.dataSource()).deleteOld();

        // Then
        assertThat(TestStore.query("select queue from queue_minute")).isEmpty();
        assertThat(TestStore.query("select queue from queue_hour"))
                .extracting(row -> row.get("queue"))
                .containsExactly("new");
        assertThat(TestStore.query("select 1 from refused_call")).isEmpty();
    }

    private HistoryWriter writer(QueueRollup queues, CallRollup calls) {
        return new HistoryWriter(
                queues, calls, new QueueStore(TestStore.dataSource()), new CallStore(TestStore.dataSource()), meters);
    }

    private static HeardCall call(Outcome outcome, String address) {
        return new HeardCall(outcome, "a-1:40", "a-1", address, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private static QueueCounts total(List<QueuePoint> points, String queue) {
        return points.stream()
                .filter(point -> point.queue().equals(queue))
                .map(QueuePoint::counts)
                .reduce(QueueCounts::plus)
                .orElseThrow();
    }
}
