package io.piconnector.demo;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.piconnector.outbox.OutboxListener;
import io.piconnector.outbox.QueueStatistics;
import io.piconnector.outbox.Settlement;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/** Tells the connector's part of the story: what becomes of its messages, and what it warns of. */
@ApplicationScoped
class ConnectorStory implements OutboxListener {

    /** What these queues hold waits for an operator. */
    static final List<String> PARKED = List.of("unrouted", "unreadable");

    private static final String ORDERS = "orders";

    /** Its lines say what a listener hears. */
    private static final String TOLD = "io.piconnector.outbox";

    private static final String RELOAD = "io.piconnector.reload";

    private final Screen screen;
    private final Map<String, Long> parked = new HashMap<>();

    ConnectorStory(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void settled(Settlement settlement) {
        String key = settlement.message().key();
        String queue = settlement.message().queue();
        boolean isOrder = queue.equals(ORDERS);
        switch (settlement.outcome()) {
            case DONE -> {
                if (isOrder) {
                    step("ordered", Tone.GOOD, key, "who ordered is told");
                }
            }
            case RETRY -> {
                double seconds = settlement.retryIn().toMillis() / 1000.0;
                int attempt = settlement.message().attempt();
                String why = settlement.failure().message();
                String details = "%s in %.1f s · attempt %d: %s".formatted(label(queue), seconds, attempt, why);
                step("will retry", Tone.NOTE, key, details);
            }
            case DEAD -> {
                String why = isOrder
                        ? "who ordered is told why"
                        : settlement.failure().message();
                step("gives up", Tone.BAD, key, label(queue) + " · " + why);
            }
            case RELEASED -> {
                // nothing was tried
            }
        }
    }

    @Override
    public synchronized void counted(List<QueueStatistics> queues) {
        for (String name : PARKED) {
            long now = queues.stream()
                    .filter(queue -> queue.queue().equals(name))
                    .mapToLong(QueueStatistics::parked)
                    .sum();
            Long before = parked.put(name, now);
            if (before != null && before < now) {
                step("parks", Tone.NOTE, null, now + " in queue " + name + " wait for you");
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
        ExtHandler warnings = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord record) {
                String text = record.getFormattedMessage();
                if (RELOAD.equals(record.getLoggerName()) && text.startsWith("taken over: ")) {
                    step("reloads", Tone.GOOD, null, text.substring("taken over: ".length()));
                } else if (!TOLD.equals(record.getLoggerName())
                        && record.getLevel().intValue() >= Level.WARNING.intValue()) {
                    String cause = record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
                    step("warns", Tone.BAD, null, text + cause);
                }
            }
        };
        warnings.setLevel(Level.INFO);
        Logger.getLogger("").addHandler(warnings);
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
