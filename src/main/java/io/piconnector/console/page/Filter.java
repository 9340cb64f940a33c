package io.piconnector.console.page;

import io.piconnector.outbox.MessageFilter;
import io.piconnector.outbox.State;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * A search as a form sends it. Blank fields count for nothing.
 *
 * @param from {@code 2026-11-29T10:00}, in UTC, or with a zone
 */
public record Filter(String queue, String state, String q, String from, String to) {

    public Filter {
        queue = text(queue);
        state = text(state);
        q = text(q);
        from = text(from);
        to = text(to);
    }

    private static String text(String value) {
        return value == null ? "" : value.strip();
    }

    /** @throws IllegalArgumentException if a field is wrong */
    MessageFilter read() {
        State one = state.isEmpty()
                ? null
                : State.of(state)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "There is no state '" + state + "': choose waiting, done, dead, parked or discarded."));
        return new MessageFilter(queue, one, q, time(from), time(to));
    }

    private static Instant time(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time: write for example 2026-11-29T10:00, in UTC.");
        }
    }

    /** As the query of a link. */
    public String query() {
        return "queue=" + Html.encode(queue) + "&state=" + Html.encode(state) + "&q=" + Html.encode(q) + "&from="
                + Html.encode(from) + "&to=" + Html.encode(to);
    }
}
