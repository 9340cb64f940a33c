package io.piconnector.tool.rehearsal;

import io.piconnector.config.Printable;
import io.piconnector.config.Redaction;
import io.piconnector.config.Settings;
import io.piconnector.outbox.MemoryOutboxComponent.Held;
import io.piconnector.tool.rehearsal.Given.Webhook;
import io.piconnector.tool.rehearsal.Rehearsal.HangingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The command {@code try}: what becomes of one webhook. Nothing is sent. */
@ApplicationScoped
public class Try {

    /** In bytes. The listener answers 413 to a longer body. */
    public static final int MAX_BODY = 64 * 1024;

    private static final int OK = 200;
    private static final int MAX_LENGTH = 1_000;
    private static final String DEFAULT_LISTENER = "/assessmentstatus";
    private static final String UNREADABLE = "unreadable";
    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "proxy-authorization", "api-key", "x-api-key", "cookie", "webhook-signature");

    private final Rehearsal rehearsal;
    private final Redaction redaction;

    Try(Rehearsal rehearsal, Settings settings) {
        this.rehearsal = rehearsal;
        redaction = settings.redaction();
    }

    /**
     * Tries a webhook.
     *
     * @param path   of the URL that PI would call, with query; empty for the default listener
     * @param body   as PI sends it
     * @param asTest prints a test that passes now, in place of the report
     * @return the exit code: 0, or 1 if the webhook is not accepted, cannot be read, or makes a dead message
     */
    public int run(Optional<String> path, byte[] body, boolean asTest, PrintStream out) throws InterruptedException {
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
        if (asTest) {
            out.print(new TestWriter(redaction).write(webhook, rehearsal.listenerPath(), outcome));
        } else {
            report(outcome, out);
        }
        boolean isUnreadable =
                outcome.messages().stream().anyMatch(message -> message.queue().equals(UNREADABLE));
        return outcome.answer().orElse(0) == OK && !isUnreadable && !outcome.isDead() ? 0 : 1;
    }

    private void report(Outcome outcome, PrintStream out) {
        int answer = outcome.answer().orElse(0);
        out.println("answer    " + answer + (answer == 404 ? ": no route listens at this path" : ""));
        outcome.troubles().forEach(trouble -> out.println("problem   " + line(trouble.text())));
        if (!outcome.messages().isEmpty()) {
            out.println("type      " + outcome.type());
        }
        for (Held message : outcome.messages()) {
            out.println("queue     " + message.queue() + ": "
                    + message.state().name().toLowerCase(Locale.ROOT) + reason(message));
        }
        for (Request request : outcome.requests()) {
            out.println("request   to " + line(request.to()));
            out.println(redaction.apply(curl(request)));
        }
    }

    private static String reason(Held message) {
        String unreadable = message.queue().equals(UNREADABLE)
                ? Outcome.json(message.body()).path("reason").asText()
                : "";
        String reason = message.lastError().orElse(unreadable);
        return reason.isEmpty() ? "" : ", " + line(reason);
    }

    private static String line(String text) {
        return Printable.line(text, MAX_LENGTH);
    }

    private static String curl(Request request) {
        StringBuilder curl = new StringBuilder("curl -X " + request.method() + " " + quoted(request.url()));
        new TreeMap<>(request.headers()).forEach((name, value) -> curl.append(" \\\n  -H ")
                .append(quoted(name + ": " + (SECRET_HEADERS.contains(name) ? Redaction.MARK : value))));
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
