package io.piconnector.outbox;

import io.piconnector.config.Printable;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Stores messages, many callers in one commit. A caller learns within the commit time-out whether its message is
 * durable; while the store is known to be away, at once.
 */
@ApplicationScoped
@Unremovable
class Appender {

    private static final Logger LOG = Logger.getLogger("io.piconnector.outbox");

    /** The longest a caller is kept waiting for its commit. */
    static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

    /** A store that fails for longer than this is away: callers no longer wait for it, one probe does. */
    private static final Duration AWAY_AFTER = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int CAPACITY = 20_000;
    private static final int MAX_GROUP = 1_000;

    private final OutboxStore store;
    private final OutboxMetrics metrics;
    private final Map<String, List<Runnable>> listeners = new ConcurrentHashMap<>();
    private volatile GroupCommit<Pending> commits;
    private volatile long failingSince;
    private volatile boolean away;

    private record Pending(NewMessage message, CompletableFuture<Boolean> result) {}

    Appender(OutboxStore store, OutboxMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    void start() {
        commits = new GroupCommit<>("outbox-append", CAPACITY, MAX_GROUP, this::write);
        commits.start();
    }

    void stop() {
        commits.stop(COMMIT_TIMEOUT);
    }

    /** Calls {@code listener} after every commit of a message of {@code queue} by this process. */
    void onCommit(String queue, Runnable listener) {
        listeners.computeIfAbsent(queue, name -> new CopyOnWriteArrayList<>()).add(listener);
    }

    void removeListener(String queue, Runnable listener) {
        listeners.getOrDefault(queue, List.of()).remove(listener);
    }

    /**
     * Stores a message.
     *
     * @return true when the message is committed, false when its queue held its key already; fails with
     *     {@link StoreUnavailableException} where neither is known in time, and with {@link PermanentFailureException}
     *     where the store will never take it
     */
    CompletableFuture<Boolean> append(NewMessage message) {
        if (away) {
            return CompletableFuture.failedFuture(new StoreUnavailableException("the store does not answer", null));
        }
        Pending pending = new Pending(message, new CompletableFuture<>());
        if (!commits.offer(pending)) {
            return CompletableFuture.failedFuture(new StoreUnavailableException(
                    commits.isStopping() ? "the connector is stopping" : "too many messages wait for the store", null));
        }
        return pending.result
                .orTimeout(COMMIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(
                        error instanceof TimeoutException
                                ? new StoreUnavailableException(
                                        "the store did not commit within " + COMMIT_TIMEOUT.toSeconds() + " s", null)
                                : error));
    }

    private void write(List<Pending> group) throws InterruptedException {
        while (true) {
            group.removeIf(pending -> pending.result.isDone());
            if (group.isEmpty()) {
                return;
            }
            try {
                boolean[] isNew =
                        store.append(group.stream().map(Pending::message).toList());
                metrics.committed(group.size());
                available();
                for (int i = 0; i < isNew.length; i++) {
                    group.get(i).result.complete(isNew[i]);
                }
                group.stream()
                        .map(pending -> pending.message.queue())
                        .collect(Collectors.toSet())
                        .forEach(this::wake);
                return;
            } catch (SQLException e) {
                if (SqlStates.isCausedByData(e)) {
                    writeAlone(group, e);
                    return;
                }
                unavailable(group, e);
            }
        }
    }

    /** One message that the store will never take must not take the others of its group with it. */
    private void writeAlone(List<Pending> group, SQLException failure) throws InterruptedException {
        if (group.size() == 1) {
            group.get(0)
                    .result
                    .completeExceptionally(new PermanentFailureException(
                            "the store refused the message: " + Printable.line(failure.getMessage()), failure));
            return;
        }
        for (Pending pending : group) {
            write(new ArrayList<>(List.of(pending)));
        }
    }

    private void unavailable(List<Pending> group, SQLException failure) throws InterruptedException {
        if (failingSince == 0) {
            failingSince = System.nanoTime();
            LOG.warnf("store unavailable: %s", Printable.line(failure.getMessage()));
        }
        if (commits.isStopping() || System.nanoTime() - failingSince > AWAY_AFTER.toNanos()) {
            away = true;
            group.forEach(pending -> pending.result.completeExceptionally(
                    new StoreUnavailableException("the store does not answer", failure)));
            awaitReturn();
        } else {
            Thread.sleep(PAUSE.toMillis());
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
            LOG.infof(
                    "store available again after %d ms",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - failingSince));
            failingSince = 0;
            away = false;
        }
    }

    private void wake(String queue) {
        listeners.getOrDefault(queue, List.of()).forEach(Runnable::run);
    }
}
