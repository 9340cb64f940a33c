package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Stores messages. Many callers share one commit. A caller learns within the commit time-out whether its message is
 * durable. While the store is known to be down, the caller gets an error at once.
 */
class Appender {

    /** The longest time that a caller waits for its commit. */
    static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * After failing for this long, the store counts as down. Callers then get an error at once, and only the writer's
     * thread probes the store.
     */
    private static final Duration AWAY_AFTER = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int CAPACITY = 20_000;
    private static final int MAX_GROUP = 1_000;

    private final AppendStore store;
    private final Listeners listeners;
    private final GroupCommit<Pending> commits;
    private final Map<String, List<Runnable>> readers = new ConcurrentHashMap<>();
    private long failingSince;
    private volatile boolean away;

    private record Pending(NewMessage message, CompletableFuture<Boolean> result) {}

    Appender(AppendStore store, Listeners listeners, ExecutorService thread) {
        this.store = store;
        this.listeners = listeners;
        commits = new GroupCommit<>(thread, CAPACITY, MAX_GROUP, new Writer());
    }

    void start() {
        commits.start();
    }

    void stop() {
        commits.stop(COMMIT_TIMEOUT);
    }

    /** Calls {@code wake} each time this process has committed messages of {@code queue}. */
    void addReader(String queue, Runnable wake) {
        readers.computeIfAbsent(queue, name -> new CopyOnWriteArrayList<>()).add(wake);
    }

    void removeReader(String queue, Runnable wake) {
        readers.getOrDefault(queue, List.of()).remove(wake);
    }

    /**
     * Stores a message.
     *
     * @return true when the message is committed, false if its queue already held its key. It fails with
     *     {@link StoreUnavailableException} if neither is known in time, and with {@link PermanentFailureException} if the
     *     store can never take the message.
     */
    CompletableFuture<Boolean> append(NewMessage message) {
        if (away) {
            return CompletableFuture.failedFuture(new StoreUnavailableException("the store does not answer", null));
        }
        Pending pending = new Pending(message, new CompletableFuture<>());
        if (!commits.offer(pending)) {
            return CompletableFuture.failedFuture(new StoreUnavailableException(
                    commits.isStopping() ? "the outbox is stopping" : "too many messages wait for the store", null));
        }
        return pending.result
                .orTimeout(COMMIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(
                        error instanceof TimeoutException
                                ? new StoreUnavailableException(
                                        "the store did not commit within " + COMMIT_TIMEOUT.toSeconds() + " s", null)
                                : error));
    }

    private final class Writer implements GroupCommit.Writer<Pending> {

        @Override
        public void write(List<Pending> group) throws SQLException {
            List<Pending> waiting =
                    group.stream().filter(pending -> !pending.result.isDone()).toList();
            if (waiting.isEmpty()) {
                return;
            }
            boolean[] isNew =
                    store.append(waiting.stream().map(Pending::message).toList());
            listeners.tell(listener -> listener.committed(waiting.size()));
            tellStored(waiting, isNew);
            available();
            for (int i = 0; i < isNew.length; i++) {
                waiting.get(i).result.complete(isNew[i]);
            }
            waiting.stream()
                    .map(pending -> pending.message.queue())
                    .collect(Collectors.toSet())
                    .forEach(queue -> readers.getOrDefault(queue, List.of()).forEach(Runnable::run));
        }

        private void tellStored(List<Pending> group, boolean[] isNew) {
            Map<String, Integer> stored = new HashMap<>();
            for (int i = 0; i < isNew.length; i++) {
                if (isNew[i]) {
                    stored.merge(group.get(i).message.queue(), 1, Integer::sum);
                }
            }
            stored.forEach((queue, messages) -> listeners.tell(listener -> listener.stored(queue, messages)));
        }

        @Override
        public boolean retries(List<Pending> group, SQLException reason) throws InterruptedException {
            if (failingSince == 0) {
                failingSince = System.nanoTime();
                listeners.tell(listener -> listener.storeAway(reason));
            }
            if (commits.isStopping() || System.nanoTime() - failingSince > AWAY_AFTER.toNanos()) {
                away = true;
                giveUp(group, reason);
                awaitReturn();
                return false;
            }
            Thread.sleep(PAUSE.toMillis());
            return true;
        }

        @Override
        public void giveUp(List<Pending> group, Throwable reason) {
            RuntimeException told = reason instanceof SQLException e && SqlStates.isCausedByData(e)
                    ? new PermanentFailureException("the store refused the message: " + reason.getMessage(), reason)
                    : new StoreUnavailableException("the store does not answer", reason);
            group.forEach(pending -> pending.result.completeExceptionally(told));
        }
    }

    private void awaitReturn() throws InterruptedException {
        while (!commits.isStopping()) {
            try {
                store.ping();
                available();
                return;
            } catch (SQLException e) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void available() {
        if (failingSince != 0) {
            Duration failed = Duration.ofNanos(System.nanoTime() - failingSince);
            listeners.tell(listener -> listener.storeBack(failed));
            failingSince = 0;
            away = false;
        }
    }
}
