package io.piconnector.demo;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.piconnector.outbox.OutboxListener;
import io.piconnector.outbox.QueueStatistics;
import io.piconnector.outbox.Settlement;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** Tells the connector's part of the story: what becomes of its messages, and what it warns of. */
@ApplicationScoped
@Unremovable
public class ConnectorStory implements OutboxListener {

    private static final String ORDERS = "orders";

    /** What these queues hold waits for an operator. */
    private static final List<String> PARKED = List.of("unrouted", "unreadable");

    /** Its lines say what a listener hears. */
    private static final String TOLD = "io.piconnector.outbox";

    private static final Formatter MESSAGE = new ExtFormatter() {
        @Override
        public String format(ExtLogRecord record) {
            return formatMessage(record);
        }
    };

    private final Screen screen;
    private volatile List<QueueStatistics> queues = List.of();
    private final Map<String, Long> parked = new HashMap<>();

    /** Nobody reads on after Ctrl-C. What is cut off then is in the log. */
    private volatile boolean isStopping;

    ConnectorStory(Screen screen) {
        this.screen = screen;
    }

    /** Messages that wait for an attempt, or for a person. */
    long waiting() {
        return queues.stream()
                .filter(queue -> !PARKED.contains(queue.queue()))
                .mapToLong(QueueStatistics::waiting)
                .sum();
    }

    long waiting(String name) {
        return queues.stream()
                .filter(queue -> queue.queue().equals(name))
                .mapToLong(QueueStatistics::waiting)
                .sum();
    }

    long dead() {
        return queues.stream().mapToLong(QueueStatistics::dead).sum();
    }

    @Override
    public void settled(Settlement settlement) {
        String key = settlement.message().key();
        String queue = settlement.message().queue();
        switch (settlement.outcome()) {
            case DONE -> {
                if (queue.equals(ORDERS)) {
                    step("ordered", Tone.GOOD, key, "the HRIS is told");
                }
            }
            case RETRY ->
                step(
                        "will retry",
                        Tone.NOTE,
                        key,
                        "%s in %.1f s · attempt %d: %s"
                                .formatted(
                                        label(queue),
                                        settlement.retryIn().toMillis() / 1000.0,
                                        settlement.message().attempt(),
                                        settlement.failure().message()));
            case DEAD ->
                step(
                        "gives up",
                        Tone.BAD,
                        key,
                        label(queue)
                                + (queue.equals(ORDERS)
                                        ? " · the HRIS is told why"
                                        : " · " + settlement.failure().message()));
            case RELEASED -> {
                // nothing was tried
            }
        }
    }

    @Override
    public synchronized void counted(List<QueueStatistics> counted) {
        queues = counted;
        for (String queue : PARKED) {
            long now = waiting(queue);
            Long before = parked.put(queue, now);
            if (before != null && before < now) {
                step("parks", Tone.NOTE, null, now + " in queue " + queue + " wait for you");
            }
        }
    }

    @Override
    public void storeAway(Exception reason) {
        step("no store", Tone.BAD, null, "PI is answered 503: " + reason.getMessage());
    }

    @Override
    public void storeBack(Duration away) {
        step("store back", Tone.GOOD, null, "after " + away.toMillis() + " ms");
    }

    void showWarnings(@Observes StartupEvent event) {
        Logger.getLogger("").addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.WARNING.intValue()
                        && !isStopping
                        && !TOLD.equals(record.getLoggerName())) {
                    String cause = record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
                    step("warns", Tone.BAD, null, MESSAGE.format(record) + cause);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    void endStory(@Observes ShutdownEvent event) {
        isStopping = true;
    }

    private void step(String what, Tone tone, String id, String details) {
        screen.step(Actor.CONNECTOR, what, tone, id, details);
    }

    private static String label(String queue) {
        return switch (queue) {
            case "events" -> "routing";
            case ORDERS -> "the order";
            case "write-back" -> "the HRIS record";
            default -> queue.toUpperCase(Locale.ROOT);
        };
    }
}
