package io.piconnector.demo;

import io.piconnector.config.Printable;
import io.quarkus.dev.console.QuarkusConsole;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalTime;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the demo's story: one aligned line a step, in colours where somebody is looking. */
@ApplicationScoped
class Screen {

    /** Who does something. */
    record Actor(String label, String colour) {

        static final Actor PI = new Actor("PI", "35");
        static final Actor PI_API = new Actor("PI's API", "35");
        static final Actor CONNECTOR = new Actor("connector", "36");
        static final Actor HRIS = destination("hris");

        static Actor destination(String name) {
            return new Actor(name.toUpperCase(Locale.ROOT), name.equals("hris") ? "32" : "34");
        }
    }

    /** How it went. */
    enum Tone {
        PLAIN(""),
        QUIET("2"),
        GOOD("32"),
        NOTE("33"),
        BAD("31"),
        STRONG("1");

        private final String colour;

        Tone(String colour) {
            this.colour = colour;
        }
    }

    private static final int ID_LENGTH = 8;

    /** Of 80 columns, 31 belong to time, actor and what it does. Breaks at spaces where it can. */
    private static final Pattern REST_OF_LINE = Pattern.compile("(.{1,49}(?=\\s|$)|.{49})\\s*");

    private static final String NEXT_LINE = "\n" + " ".repeat(31);

    /** <a href="https://no-color.org">NO_COLOR</a> is honoured. */
    private final boolean isColoured = QuarkusConsole.hasColorSupport()
            && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();

    private volatile boolean isQuiet;

    /** {@code 10:00:01 ATS       too busy    b1f27c90 503, Retry-After: 3}; what is too long goes on in further lines. */
    void step(Actor actor, String what, Tone tone, String id, String details) {
        String shortId = "%-8.8s".formatted(id == null ? "" : Printable.line(id));
        String text = REST_OF_LINE
                .matcher(shortId + ' ' + Printable.line(details))
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.joining(NEXT_LINE));
        print("%tT %s %s %s%s"
                .formatted(
                        LocalTime.now(),
                        paint("%-9s".formatted(actor.label), actor.colour),
                        paint("%-11s".formatted(what), tone),
                        paint(text.substring(0, ID_LENGTH), Tone.QUIET),
                        paint(text.substring(ID_LENGTH), tone == Tone.QUIET ? Tone.QUIET : Tone.PLAIN)));
    }

    /** Lines that stand for themselves; what others wrote must not be in it. */
    void print(String text) {
        if (!isQuiet) {
            System.out.println(text);
        }
    }

    /** Nobody reads on after Ctrl-C. What is cut off then is in the log. */
    void beQuiet() {
        isQuiet = true;
    }

    String paint(String text, Tone tone) {
        return paint(text, tone.colour);
    }

    private String paint(String text, String colour) {
        return isColoured && !colour.isEmpty() ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
