package io.piconnector.demo;

import io.piconnector.demo.Screen.Actor;
import io.piconnector.demo.Screen.Tone;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Puts the connector's own log lines into the story. They read {@code accepted assessmentId=… externalId=…}: a word for
 * what happened, then names and values. The whole log is in a file; what goes wrong is on the screen as well.
 */
@ApplicationScoped
public class ConnectorLog {

    private static final String ORDERS = "orders";
    private static final String OWN = "io.piconnector.";
    private static final Pattern LINE = Pattern.compile("([a-z][a-z, ]*?):? (\\w+=.*)");
    private static final Pattern VALUE = Pattern.compile("(?:^| )(\\w+)=(.*?)(?=(?: \\w+=)|$)");

    private static final Formatter MESSAGE = new ExtFormatter() {
        @Override
        public String format(ExtLogRecord record) {
            return formatMessage(record);
        }
    };

    private final Screen screen;
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    /** Whoever stops has heard enough: what is cut off then is in the file. */
    private volatile boolean stopping;

    ConnectorLog(Screen screen) {
        this.screen = screen;
    }

    /** How often the connector has reported {@code outcome} since the start. */
    long count(String outcome) {
        return counts.computeIfAbsent(outcome, o -> new AtomicLong()).get();
    }

    void listen(@Observes StartupEvent event) {
        Logger.getLogger("").addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                tell(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    void endListening(@Observes ShutdownEvent event) {
        stopping = true;
    }

    private void tell(LogRecord record) {
        String message = MESSAGE.format(record);
        Matcher line = LINE.matcher(message == null ? "" : message);
        boolean isOwn = record.getLoggerName() != null && record.getLoggerName().startsWith(OWN);
        if (isOwn && line.matches()) {
            outcome(line.group(1), values(line.group(2)), message);
        } else if (record.getLevel().intValue() >= Level.WARNING.intValue() && !stopping) {
            boolean isError = record.getLevel().intValue() > Level.WARNING.intValue();
            String cause = record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
            screen.step(
                    Actor.CONNECTOR,
                    isError ? "error" : "warning",
                    isError ? Tone.BAD : Tone.NOTE,
                    null,
                    message + cause);
        }
    }

    private void outcome(String outcome, Map<String, String> values, String message) {
        counts.computeIfAbsent(outcome, o -> new AtomicLong()).incrementAndGet();
        String id = values.getOrDefault("assessmentId", values.getOrDefault("key", ""));
        String externalId = values.getOrDefault("externalId", "-");
        switch (outcome) {
            case "accepted" -> step("accepted", Tone.GOOD, id, "committed, answered 200 · externalId " + externalId);
            case "duplicate" ->
                step("duplicate", Tone.NOTE, id, "known already, answered 200 · externalId " + externalId);
            case "unreadable" ->
                step("unreadable", Tone.NOTE, id, "kept for a person, answered 200 · " + values.get("reason"));
            case "unauthorized" ->
                step("refused", Tone.BAD, id, "wrong credentials, answered 401 · from " + values.get("from"));
            case "forbidden" ->
                step("refused", Tone.BAD, id, "address not on the list, answered 403 · from " + values.get("from"));
            case "unavailable" -> step("unavailable", Tone.BAD, id, "answered 503 · " + values.get("error"));
            case "unrouted" ->
                step("unrouted", Tone.NOTE, id, "nobody knows its type, kept for a person · externalId " + externalId);
            case "ordered", "known" -> step("ordered", Tone.GOOD, id, "the HRIS is told · " + externalId);
            case "adopted" ->
                step("adopted", Tone.GOOD, id, "PI has it: not ordered again, the HRIS is told · " + externalId);
            case "reconciled" ->
                step("reconciled", Tone.GOOD, id, "nothing was heard of it, PI says it is over · " + externalId);
            case "heard of meanwhile" -> {
                // its webhook came while PI was asked
            }
            case "retry" ->
                step(
                        "will retry",
                        Tone.NOTE,
                        id,
                        "%s in %s · attempt %s: %s"
                                .formatted(
                                        queue(values),
                                        seconds(values.get("retryInMs")),
                                        values.get("attempt"),
                                        values.get("error")));
            case "dead" ->
                step(
                        "gives up",
                        Tone.BAD,
                        id,
                        queue(values)
                                + (ORDERS.equals(values.get("queue"))
                                        ? " · the HRIS is told why"
                                        : " · " + values.get("error")));
            case "done" -> {
                // the one who got it says so
            }
            default -> step("says", Tone.PLAIN, id, message);
        }
    }

    private void step(String what, Tone tone, String id, String details) {
        screen.step(Actor.CONNECTOR, what, tone, id, details);
    }

    private static String queue(Map<String, String> values) {
        String queue = values.getOrDefault("queue", "?");
        return switch (queue) {
            case "events" -> "routing";
            case ORDERS -> "the order";
            case "write-back" -> "the HRIS record";
            default -> queue.toUpperCase(Locale.ROOT);
        };
    }

    private static String seconds(String millis) {
        return millis != null && millis.matches("\\d{1,15}")
                ? "%.1f s".formatted(Long.parseLong(millis) / 1000.0)
                : "a while";
    }

    private static Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher matcher = VALUE.matcher(text);
        while (matcher.find()) {
            // what others wrote comes last in a line and must not pass for one of our own names
            values.putIfAbsent(matcher.group(1), matcher.group(2));
        }
        return values;
    }
}
