package io.piconnector.console.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.CleanText;
import io.piconnector.console.access.CurrentCaller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How pages show what comes from outside. Qute escapes it; this makes visible what hides, and masks e-mail addresses for viewers.
 */
@RequestScoped
@Named("shown")
public class Shown {

    private static final int MAX_LINE = 400;
    private static final int MAX_BLOCK = 100_000;
    private static final String NOTHING = "-";
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\"'<>(),;:]++@[^\\s@\"'<>(),;:]++");
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final CurrentCaller caller;
    private final ObjectMapper json;

    Shown(CurrentCaller caller, ObjectMapper json) {
        this.caller = caller;
        this.json = json;
    }

    /** A text on one line. */
    public String line(Object text) {
        return text == null ? NOTHING : masked(CleanText.marked(cut(text.toString(), MAX_LINE)));
    }

    /** A text of several lines. JSON is indented. */
    public String block(String text) {
        return text == null ? NOTHING : masked(CleanText.marked(indented(cut(text, MAX_BLOCK))));
    }

    /** A time in UTC. */
    public String time(Instant at) {
        return at == null ? NOTHING : UTC.format(at) + " UTC";
    }

    /** A time for programs. */
    public String machine(Instant at) {
        return at == null ? "" : at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** A duration, in its largest unit. */
    public String age(long seconds) {
        Duration age = Duration.ofSeconds(seconds);
        if (age.toDays() > 1) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 1) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 1 ? age.toMinutes() + " min" : seconds + " s";
    }

    private String masked(String text) {
        return caller.isOperator() || text.indexOf('@') < 0
                ? text
                : EMAIL.matcher(text).replaceAll("***@***");
    }

    private String indented(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return text;
        }
        try {
            JsonNode node = json.readTree(text);
            return node.toPrettyString();
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
