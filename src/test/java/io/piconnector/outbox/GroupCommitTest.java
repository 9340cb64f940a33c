package io.piconnector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final List<List<Integer>> written = new CopyOnWriteArrayList<>();
    private final List<Integer> givenUp = new CopyOnWriteArrayList<>();

    /** A permit is one commit that the writer may end. */
    private final Semaphore commits = new Semaphore(0);

    private final CountDownLatch writing = new CountDownLatch(1);
    private GroupCommit<Integer> group;

    @AfterEach
    void stop() {
        commits.release(1_000);
        group.stop(Duration.ofSeconds(5));
    }

    @Test
    void shouldWriteALoneItemAtOnce() {
        // Given
        start(10, 10);
        commits.release();

        // When
        boolean taken = group.offer(1);

        // Then
        assertThat(taken).isTrue();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(written).containsExactly(List.of(1)));
    }

    @Test
    void shouldMakeOneGroupOfWhatArrivesDuringACommit() throws Exception {
        // Given
        startWithOneUnderWay(100, 100);

        // When
        IntStream.rangeClosed(1, 50).forEach(group::offer);
        commits.release(2);

        // Then
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(written)
                .containsExactly(
                        List.of(0), IntStream.rangeClosed(1, 50).boxed().toList()));
    }

    @Test
    void shouldKeepAGroupWithinItsLimit() throws Exception {
        // Given
        startWithOneUnderWay(100, 20);

        // When
        IntStream.rangeClosed(1, 50).forEach(group::offer);
        commits.release(4);

        // Then
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(written).extracting(List::size).containsExactly(1, 20, 20, 10));
    }

    @Test
    void shouldRefuseWhenTooManyWait() throws Exception {
        // Given
        startWithOneUnderWay(3, 10);

        // When
        List<Boolean> taken = IntStream.rangeClosed(1, 5).mapToObj(group::offer).toList();

        // Then
        assertThat(taken).containsExactly(true, true, true, false, false);
    }

    @Test
    void shouldWriteTheRestWhenItStops() throws Exception {
        // Given
        startWithOneUnderWay(100, 10);
        IntStream.rangeClosed(1, 25).forEach(group::offer);
        commits.release(100);

        // When
        group.stop(Duration.ofSeconds(5));

        // Then
        assertThat(written.stream().flatMap(List::stream))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 25).boxed().toList());
        assertThat(group.offer(26)).isFalse();
        assertThat(group.isStopping()).isTrue();
    }

    @Test
    void shouldNotWaitForeverWhenItStops() throws Exception {
        // Given a commit that does not come back
        startWithOneUnderWay(100, 10);
        long start = System.nanoTime();

        // When
        group.stop(Duration.ofMillis(100));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void shouldGoOnAfterAWriterThatFailed() {
        // Given
        List<Integer> after = new CopyOnWriteArrayList<>();
        start(10, 10, items -> {
            if (items.contains(0)) {
                throw new IllegalStateException("unforeseen");
            }
            after.addAll(items);
        });
        group.offer(0);

        // When
        group.offer(1);

        // Then
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            group.offer(2);
            return after.contains(2);
        });
        assertThat(givenUp).contains(0);
    }

    @Test
    void shouldGiveUpOnlyTheItemThatTheStoreRefuses() throws Exception {
        // Given
        List<Integer> stored = new CopyOnWriteArrayList<>();
        start(10, 10, items -> {
            writing.countDown();
            commits.acquireUninterruptibly();
            if (items.contains(2)) {
                throw new SQLException("value too long", "22001");
            }
            stored.addAll(items);
        });
        group.offer(0);
        writing.await(5, TimeUnit.SECONDS);
        IntStream.rangeClosed(1, 3).forEach(group::offer);

        // When
        commits.release(10);

        // Then
        await().atMost(Duration.ofSeconds(5)).until(() -> stored.contains(3));
        assertThat(stored).containsExactly(0, 1, 3);
        assertThat(givenUp).containsExactly(2);
    }

    @Test
    void shouldWriteAGroupAgainUntilTheStoreAnswers() {
        // Given
        AtomicInteger tries = new AtomicInteger();
        start(10, 10, items -> {
            if (tries.incrementAndGet() < 3) {
                throw new SQLException("connection refused", "08001");
            }
            written.add(items);
        });

        // When
        group.offer(7);

        // Then
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(written).containsExactly(List.of(7)));
        assertThat(tries).hasValue(3);
        assertThat(givenUp).isEmpty();
    }

    /** Item 0 is being written. */
    private void startWithOneUnderWay(int capacity, int maxGroup) throws InterruptedException {
        start(capacity, maxGroup);
        group.offer(0);
        writing.await(5, TimeUnit.SECONDS);
    }

    private void start(int capacity, int maxGroup) {
        start(capacity, maxGroup, items -> {
            writing.countDown();
            try {
                commits.acquire();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            written.add(items);
        });
    }

    private interface Transaction {
        void run(List<Integer> items) throws SQLException;
    }

    private void start(int capacity, int maxGroup, Transaction transaction) {
        group = new GroupCommit<>(
                Executors.newSingleThreadExecutor(), capacity, maxGroup, new GroupCommit.Writer<Integer>() {
                    @Override
                    public void write(List<Integer> items) throws SQLException {
                        transaction.run(items);
                    }

                    @Override
                    public boolean retries(List<Integer> items, SQLException reason) {
                        return true;
                    }

                    @Override
                    public void giveUp(List<Integer> items, Throwable reason) {
                        givenUp.addAll(items);
                    }
                });
        group.start();
    }
}
