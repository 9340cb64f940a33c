package io.piconnector.console.history;

import io.piconnector.outbox.LostAttempt;
import io.piconnector.outbox.OutboxListener;
import io.piconnector.outbox.Settlement;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Adds up what the outbox of this process does, by queue and minute. */
@ApplicationScoped
@Unremovable
class QueueRollup implements OutboxListener {

    /** Queues times minutes. That is a day of ten queues while the store is away. */
    private static final int CAPACITY = 15_000;

    private final Tally<Minute, QueueCounts> tally = new Tally<>(CAPACITY, QueueCounts::plus);
    private final Clock clock;

    QueueRollup() {
        this(Clock.systemUTC());
    }

    QueueRollup(Clock clock) {
        this.clock = clock;
    }

    /** One minute of a queue. */
    record Minute(String queue, Instant start) {}

    Tally<Minute, QueueCounts> tally() {
        return tally;
    }

    @Override
    public void stored(String queue, int messages) {
        add(queue, new QueueCounts(messages, 0, 0, 0));
    }

    @Override
    public void settled(Settlement settlement) {
        switch (settlement.outcome()) {
            case DONE -> add(settlement.message().queue(), new QueueCounts(0, 1, 0, 0));
            case RETRY -> add(settlement.message().queue(), new QueueCounts(0, 0, 1, 0));
            case DEAD -> add(settlement.message().queue(), new QueueCounts(0, 0, 1, 1));
            case RELEASED -> {} // the attempt did not take place
        }
    }

    @Override
    public void attemptLost(LostAttempt lost) {
        add(lost.ids().queue(), new QueueCounts(0, 0, 1, lost.isDead() ? 1 : 0));
    }

    private void add(String queue, QueueCounts counts) {
        tally.add(new Minute(queue, clock.instant().truncatedTo(ChronoUnit.MINUTES)), counts);
    }
}
