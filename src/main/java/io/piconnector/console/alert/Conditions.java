package io.piconnector.console.alert;

import io.piconnector.config.AlertSettings;
import io.piconnector.console.alert.Cause.Kind;
import io.piconnector.console.history.History;
import io.piconnector.console.history.QueueCounts;
import io.piconnector.outbox.QueueState;
import io.piconnector.pi.PiRate;
import io.piconnector.tool.reload.Reload;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds what a person must be told now. */
@ApplicationScoped
class Conditions {

    static final Duration WINDOW = Duration.ofMinutes(10);

    /** Fewer attempts say little of a destination. */
    static final int MIN_ATTEMPTS = 10;

    private final AlertSettings settings;
    private final History history;
    private final PiRate rate;
    private final Reload reload;
    private final StoredMessages messages;

    Conditions(AlertSettings settings, StoredMessages messages, History history, PiRate rate, @Any Reload reload) {
        this.settings = settings;
        this.messages = messages;
        this.history = history;
        this.rate = rate;
        this.reload = reload;
    }

    List<Condition> now() throws SQLException {
        return of(new Seen(
                messages.queues(),
                history.recentInQueues(WINDOW),
                history.recentlyRefused(WINDOW),
                rate.pause(),
                reload.problems().size()));
    }

    /**
     * What this process sees.
     *
     * @param attempts what happened in queues within {@link #WINDOW}
     * @param refused  calls within that time
     * @param pause    that PI asks for
     * @param problems of the last change of files
     */
    record Seen(
            List<QueueState> queues,
            Map<String, QueueCounts> attempts,
            long refused,
            Optional<Duration> pause,
            int problems) {}

    List<Condition> of(Seen seen) {
        List<Condition> found = new ArrayList<>();
        seen.queues.forEach(queue -> ofQueue(queue, found));
        new TreeMap<>(seen.attempts).forEach((queue, counts) -> ofAttempts(queue, counts, found));
        if (seen.refused >= settings.refused()) {
            found.add(new Condition(
                    Cause.of(Kind.REFUSED_CALLS),
                    seen.refused,
                    seen.refused
                            + " calls were refused within 10 minutes. If they are PI's, correct the address filter or"
                            + " the password."));
        }
        seen.pause.ifPresent(pause -> found.add(new Condition(
                Cause.of(Kind.PI_PAUSES),
                1,
                "PI's API asks for a pause of " + pause.toSeconds()
                        + " s. Calls go on afterwards. If this stays, ask PI for a higher rate.")));
        if (seen.problems > 0) {
            found.add(
                    new Condition(
                            Cause.of(Kind.RELOAD_REFUSED),
                            seen.problems,
                            "A change of routes or settings is not taken over, because it has " + seen.problems
                                    + " problems. The connector goes on as before. Correct the files; the log names each line."));
        }
        return found;
    }

    private void ofQueue(QueueState queue, List<Condition> found) {
        if (queue.dead() > 0) {
            found.add(new Condition(
                    new Cause(Kind.DEAD, queue.name()),
                    queue.dead(),
                    queue.dead() + " messages of queue " + queue.name()
                            + " are dead and are not tried again. Remove the cause, then replay or discard them."));
        }
        if (queue.parked() > 0) {
            found.add(new Condition(
                    new Cause(Kind.PARKED, queue.name()),
                    queue.parked(),
                    queue.parked() + " messages of queue " + queue.name()
                            + " wait for a person, because no route reads it. Replay, move or discard them."));
        }
        // Who paused a queue knows that it grows old.
        if (queue.oldestSeconds() > settings.queueAge().toSeconds() && !queue.paused()) {
            found.add(new Condition(
                    new Cause(Kind.OLD, queue.name()),
                    queue.waiting(),
                    "The oldest message of queue " + queue.name() + " has waited for " + queue.oldestSeconds() / 60
                            + " minutes. " + queue.waiting() + " are waiting."));
        }
    }

    private void ofAttempts(String queue, QueueCounts counts, List<Condition> found) {
        long attempts = counts.done() + counts.failed();
        if (attempts >= MIN_ATTEMPTS && counts.failed() >= settings.failureRate() * attempts) {
            found.add(
                    new Condition(
                            new Cause(Kind.FAILING, queue),
                            counts.failed(),
                            counts.failed() + " of " + attempts + " attempts of queue " + queue
                                    + " failed within 10 minutes. Look at the last errors, and at the system that it delivers to."));
        }
    }
}
