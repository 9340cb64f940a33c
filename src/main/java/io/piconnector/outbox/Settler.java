package io.piconnector.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Records the outcomes of attempts, many in one commit. */
class Settler {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);
    private static final int MAX_GROUP = 1_000;

    private final SettleStore store;
    private final Listeners listeners;
    private final GroupCommit<Pending> commits;

    private record Pending(Settlement settlement, Runnable afterwards) {}

    Settler(SettleStore store, Listeners listeners, ExecutorService thread) {
        this.store = store;
        this.listeners = listeners;
        commits = new GroupCommit<>(thread, Integer.MAX_VALUE, MAX_GROUP, new Writer());
    }

    void start() {
        commits.start();
    }

    void stop() {
        commits.stop(PATIENCE_AT_STOP);
    }

    /**
     * Records an outcome asynchronously. The message's lease covers the time until then.
     *
     * @param afterwards runs when the outcome is recorded or given up
     */
    void settle(Settlement settlement, Runnable afterwards) {
        if (!commits.offer(new Pending(settlement, afterwards))) {
            afterwards.run();
        }
    }

    private final class Writer implements GroupCommit.Writer<Pending> {

        @Override
        public void write(List<Pending> group) throws SQLException {
            store.settle(group.stream().map(Pending::settlement).toList());
            for (Pending pending : group) {
                listeners.tell(listener -> listener.settled(pending.settlement()));
                pending.afterwards().run();
            }
        }

        @Override
        public boolean retries(List<Pending> group, SQLException reason) throws InterruptedException {
            if (commits.isStopping()) {
                return false;
            }
            Thread.sleep(PAUSE.toMillis());
            return true;
        }

        @Override
        public void giveUp(List<Pending> group, Throwable reason) {
            listeners.tell(listener -> listener.outcomesLost(group.size(), reason));
            group.forEach(pending -> pending.afterwards().run());
        }
    }
}
