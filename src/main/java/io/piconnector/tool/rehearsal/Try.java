package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Printable;
import io.piconnector.config.Redaction;
import io.piconnector.config.Settings;
import io.piconnector.http.SecretHeaders;
import io.piconnector.outbox.MemoryOutboxComponent.Held;
import io.piconnector.pi.AssessmentEvent.Strategy;
import io.piconnector.pi.AssessmentTypes;
import io.piconnector.tool.rehearsal.Given.Webhook;
import io.piconnector.tool.rehearsal.Rehearsal.HangingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The command {@code try}: what becomes of one webhook. Nothing is sent. */
@ApplicationScoped
public class Try {

    /** In bytes. The listener answers 413 to a longer body. */
    public static final int MAX_BODY = 64 * 1024;

    private static final int OK = 200;
    private static final int MAX_LENGTH = 1_000;
    private static final String DEFAULT_LISTENER = "/assessmentstatus";
    private static final String EVENTS = "events";
    private static final String UNREADABLE = "unreadable";

    private final Rehearsal rehearsal;
    private final Redaction redaction;
    private final AssessmentTypes types;
    private final ObjectMapper json;

    Try(Rehearsal rehearsal, Settings settings, AssessmentTypes types, ObjectMapper json) {
        this.rehearsal = rehearsal;
        redaction = settings.redaction();
        this.types = types;
        this.json = json;
    }

    /** How the outcome is printed: for a person, as a test that passes now, or as the JSON of a {@link TryReport}. */
    public enum Form {
        TEXT,
        TEST,
        JSON
    }

    /**
     * Tries a webhook.
     *
     * @param path of the URL that PI would call, with query; empty for the default listener
     * @param body as PI sends it
     * @return the exit code: 0, or 1 if the webhook is not accepted, cannot be read, or makes a dead message
     */
    public int run(Optional<String> path, byte[] body, Form form, PrintStream out)
            throws InterruptedException, JsonProcessingException {
        if (body.length > MAX_BODY) {
            out.println("answer    413: the body has over " + MAX_BODY + " bytes");
            return 1;
        }
        Webhook webhook = new Webhook(path.orElse(rehearsal.listenerPath() + DEFAULT_LISTENER), body);
        Outcome outcome;
        try {
            outcome = rehearsal.run(Given.only(webhook));
        } catch (HangingException e) {
            out.println("this webhook " + e.getMessage());
            return 1;
        }
        TryReport report = report(webhook, outcome);
        switch (form) {
            case TEXT -> print(report, out);
            case TEST -> out.print(report.test());
            case JSON -> out.println(json.writeValueAsString(report));
        }
        boolean isUnreadable =
                outcome.messages().stream().anyMatch(message -> message.queue().equals(UNREADABLE));
        return report.answer() == OK && !isUnreadable && !outcome.isDead() ? 0 : 1;
    }

    private TryReport report(Webhook webhook, Outcome outcome) {
        return new TryReport(
                outcome.answer().map(Answer::status).orElse(0),
                outcome.type(),
                strategy(outcome),
                outcome.messages().stream()
                        .map(Held::queue)
                        .filter(queue -> !queue.equals(EVENTS))
                        .distinct()
                        .toList(),
                outcome.messages().stream()
                        .map(message -> new TryReport.Message(
                                message.queue(), message.state().name().toLowerCase(Locale.ROOT), reason(message)))
                        .toList(),
                outcome.requests().stream().map(this::sent).toList(),
                outcome.troubles().stream().map(trouble -> line(trouble.text())).toList(),
                new TestWriter(redaction).write(webhook, rehearsal.listenerPath(), outcome));
    }

    /** Null if nothing tells the type. What PI's notification does not tell has come from PI's API. */
    private String strategy(Outcome outcome) {
        if (outcome.type().equals(Outcome.UNKNOWN)) {
            return null;
        }
        return outcome.messages().stream()
                .filter(message -> message.queue().equals(EVENTS))
                .findFirst()
                .map(message -> types.classify(message.body()).strategy())
                .orElse(Strategy.PI)
                .toString();
    }

    private TryReport.Sent sent(Request request) {
        Map<String, String> headers = new TreeMap<>();
        request.headers()
                .forEach((name, value) ->
                        headers.put(name, SecretHeaders.isSecret(name) ? Redaction.MARK : redaction.apply(value)));
        return new TryReport.Sent(
                request.to(),
                request.method(),
                redaction.apply(request.url()),
                headers,
                request.body() == null ? null : redaction.apply(request.body()));
    }

    private static void print(TryReport report, PrintStream out) {
        out.println("answer    " + report.answer() + (report.answer() == 404 ? ": no route listens at this path" : ""));
        report.problems().forEach(problem -> out.println("problem   " + problem));
        if (!report.messages().isEmpty()) {
            out.println(
                    "type      " + report.type() + (report.strategy() == null ? "" : ", told by " + report.strategy()));
        }
        for (TryReport.Message message : report.messages()) {
            out.println("queue     " + message.queue() + ": " + message.state()
                    + (message.reason().isEmpty() ? "" : ", " + message.reason()));
        }
        for (TryReport.Sent request : report.requests()) {
            out.println("request   to " + line(request.to()));
            out.println(curl(request));
        }
    }

    /** Why a message is not done. */
    private static String reason(Held message) {
        String unreadable = message.queue().equals(UNREADABLE)
                ? Outcome.json(message.body()).path("reason").asText()
                : "";
        return line(message.lastError().orElse(unreadable));
    }

    private static String line(String text) {
        return Printable.line(text, MAX_LENGTH);
    }

    private static String curl(TryReport.Sent request) {
        StringBuilder curl = new StringBuilder("curl -X " + request.method() + " " + quoted(request.url()));
        request.headers().forEach((name, value) -> curl.append(" \\\n  -H ").append(quoted(name + ": " + value)));
        if (request.body() != null) {
            curl.append(" \\\n  --data-raw ").append(quoted(request.body()));
        }
        return curl.toString();
    }

    /** As one word of a shell. No character but the quote has a meaning there; a terminal gets no control characters. */
    private static String quoted(String text) {
        return "'" + text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?").replace("'", "'\\''") + "'";
    }
}
