package io.piconnector.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that notes what it is told. */
final class Heard implements OutboxListener {

    final List<Integer> commits = new CopyOnWriteArrayList<>();
    final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    final List<QueueStatistics> statistics = new CopyOnWriteArrayList<>();

    /** Every other event, in words. */
    final List<String> events = new CopyOnWriteArrayList<>();

    Listeners listeners() {
        return new Listeners(List.of(this));
    }

    List<Settlement.Outcome> outcomes(String queue) {
        return settlements.stream()
                .filter(one -> one.message().queue().equals(queue))
                .map(Settlement::outcome)
                .toList();
    }

    @Override
    public void committed(int messages) {
        commits.add(messages);
    }

    @Override
    public void settled(Settlement settlement) {
        settlements.add(settlement);
    }

    @Override
    public void counted(List<QueueStatistics> queues) {
        statistics.addAll(queues);
    }

    @Override
    public void storeAway(Exception reason) {
        events.add("away");
    }

    @Override
    public void storeBack(Duration away) {
        events.add("back");
    }

    @Override
    public void queueStalled(String queue, Exception reason) {
        events.add(queue + " stalled");
    }

    @Override
    public void queueResumed(String queue) {
        events.add(queue + " resumed");
    }

    @Override
    public void queueUnread(String queue) {
        events.add(queue + " unread");
    }

    @Override
    public void outcomesLost(int outcomes, Throwable reason) {
        events.add(outcomes + " outcomes lost");
    }

    @Override
    public void deleted(int messages, Duration retention) {
        events.add(messages + " deleted");
    }
}
