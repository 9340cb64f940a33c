package io.piconnector.outbox;

import static io.piconnector.outbox.TestStore.message;
import static io.piconnector.outbox.TestStore.query;
import static io.piconnector.outbox.TestStore.tooLongForItsIndex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppenderTest {

    private final Heard heard = new Heard();
    private final Appender appender = appender(TestStore.dataSource());
    private final String queue = TestStore.newQueue();

    @BeforeEach
    void start() {
        appender.start();
    }

    @AfterEach
    void stop() {
        appender.stop();
    }

    @Test
    void shouldTellOnlyWhenTheMessageIsCommitted() throws Exception {
        // When
        boolean isNew = appender.append(message(queue, "a")).get(10, TimeUnit.SECONDS);

        // Then another connection sees it
        assertThat(isNew).isTrue();
        assertThat(query("select key from outbox_message where queue = ?", queue))
                .hasSize(1);
    }

    @Test
    void shouldTellADuplicate() throws Exception {
        // Given
        appender.append(message(queue, "a")).get(10, TimeUnit.SECONDS);

        // Then
        assertThat(appender.append(message(queue, "a")).get(10, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void shouldLetMessagesThatWaitShareOneCommit() throws Exception {
        // Given a commit that cannot end yet
        CompletableFuture<Boolean> first;
        List<CompletableFuture<Boolean>> rest;
        try (Connection lock = lockTable()) {
            first = appender.append(message(queue, "first"));
            awaitBlocked();

            // When
            rest = IntStream.range(0, 200)
                    .mapToObj(i -> appender.append(message(queue, "k" + i % 100)))
                    .toList();
        }
        first.get(10, TimeUnit.SECONDS);
        int stored = 0;
        for (CompletableFuture<Boolean> one : rest) {
            stored += one.get(10, TimeUnit.SECONDS) ? 1 : 0;
        }

        // Then
        assertThat(stored).isEqualTo(100);
        assertThat(heard.commits).containsExactly(1, 200);
        assertThat(query("select xmin::text from outbox_message where queue = ? group by 1", queue))
                .hasSize(2);
    }

    @Test
    void shouldFailOnlyTheMessageThatTheStoreWillNeverTake() throws Exception {
        // Given a message whose queue and key are too long for their index, among good ones
        CompletableFuture<Boolean> before;
        CompletableFuture<Boolean> poison;
        CompletableFuture<Boolean> after;
        try (Connection lock = lockTable()) {
            appender.append(message(queue, "first"));
            awaitBlocked();

            // When
            before = appender.append(message(queue, "before"));
            poison = appender.append(tooLongForItsIndex(queue));
            after = appender.append(message(queue, "after"));
        }

        // Then
        assertThat(before.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(after.get(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> poison.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PermanentFailureException.class)
                .hasMessageContaining("the store refused the message");
    }

    @Test
    void shouldFailAfterTheCommitTimeoutAndGoOnLater() throws Exception {
        // Given
        CompletableFuture<Boolean> late;
        long start = System.nanoTime();
        try (Connection lock = lockTable()) {

            // When
            late = appender.append(message(queue, "late"));

            // Then
            assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("did not commit within 5 s");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Appender.COMMIT_TIMEOUT, Appender.COMMIT_TIMEOUT.plusSeconds(1));
        }
        assertThat(appender.append(message(queue, "next")).get(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void shouldCommitAllTheSameWhenTheConnectionBreaks() throws Exception {
        // Given
        CompletableFuture<Boolean> result;
        try (Connection lock = lockTable()) {
            result = appender.append(message(queue, "a"));
            awaitBlocked();

            // When
            TestStore.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where wait_event_type = 'Lock' and query like 'insert into outbox_message%'""");
        }

        // Then
        assertThat(result.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldWakeWhoReadsTheQueueAfterTheCommitAndNobodyElse() throws Exception {
        // Given
        AtomicInteger visible = new AtomicInteger(-1);
        AtomicInteger others = new AtomicInteger();
        appender.addReader(
                queue,
                () -> visible.set(query("select 1 from outbox_message where queue = ?", queue)
                        .size()));
        appender.addReader(TestStore.newQueue(), others::incrementAndGet);

        // When
        appender.append(message(queue, "a")).get(10, TimeUnit.SECONDS);

        // Then
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(visible).hasValue(1));
        assertThat(others).hasValue(0);
    }

    @Test
    void shouldWakeEveryReaderOfAQueueAndGoOnWhenOneOfThemStops() throws Exception {
        // Given two routes of one process that read the same queue
        AtomicInteger one = new AtomicInteger();
        AtomicInteger two = new AtomicInteger();
        Runnable first = one::incrementAndGet;
        Runnable second = two::incrementAndGet;
        appender.addReader(queue, first);
        appender.addReader(queue, second);

        // When
        appender.append(message(queue, "a")).get(10, TimeUnit.SECONDS);

        // Then
        await().atMost(Duration.ofSeconds(5)).until(() -> one.get() == 1 && two.get() == 1);

        // When
        appender.removeReader(queue, second);
        appender.append(message(queue, "b")).get(10, TimeUnit.SECONDS);

        // Then
        await().atMost(Duration.ofSeconds(5)).until(() -> one.get() == 2);
        assertThat(two).hasValue(1);
    }

    @Test
    void shouldNotMakeCallersWaitWhileTheStoreIsKnownToBeAway() throws Exception {
        // Given
        FlakyDataSource flaky = new FlakyDataSource();
        Appender appender = appender(flaky);
        appender.start();
        try {
            flaky.away(true);
            assertThatThrownBy(() -> appender.append(message(queue, "first")).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StoreUnavailableException.class);

            // When
            CompletableFuture<Boolean> refused = appender.append(message(queue, "second"));

            // Then
            assertThat(refused).isCompletedExceptionally();

            // When
            flaky.away(false);

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptions()
                    .until(() -> appender.append(message(queue, "third")).get(10, TimeUnit.SECONDS));
        } finally {
            appender.stop();
        }
        assertThat(query("select key from outbox_message where queue = ? and key <> 'third'", queue))
                .isEmpty();
        assertThat(heard.events).containsExactly("away", "back");
    }

    @Test
    void shouldWriteWhatWaitsWhenItStopsAndRefuseWhatComesAfterwards() throws Exception {
        // Given
        List<CompletableFuture<Boolean>> results = IntStream.range(0, 50)
                .mapToObj(i -> appender.append(message(queue, "k" + i)))
                .toList();

        // When
        appender.stop();

        // Then
        assertThat(results).allSatisfy(result -> assertThat(result).isCompletedWithValue(true));
        assertThatThrownBy(() -> appender.append(message(queue, "late")).get())
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("is stopping");
    }

    private Appender appender(DataSource dataSource) {
        return new Appender(new AppendStore(dataSource), heard.listeners(), Executors.newSingleThreadExecutor());
    }

    /** Holds every writer up until the connection is closed. */
    private static Connection lockTable() throws SQLException {
        Connection connection = TestStore.connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("lock table outbox_message in share mode");
        return connection;
    }

    private static void awaitBlocked() {
        await().atMost(Duration.ofSeconds(5)).until(() -> !query("""
                        select 1 from pg_stat_activity
                        where wait_event_type = 'Lock' and query like 'insert into outbox_message%'""").isEmpty());
    }
}
