package io.piconnector.demo;

import io.piconnector.config.Printable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes the demo's story: one aligned line a step, in colours where somebody is looking. */
@ApplicationScoped
public class Screen {

    /** Who does something. */
    enum Actor {
        PI("PI", "35"),
        PI_API("PI's API", "35"),
        CONNECTOR("connector", "36"),
        ATS("ATS", "34"),
        HRIS("HRIS", "32");

        private final String label;
        private final String colour;

        Actor(String label, String colour) {
            this.label = label;
            this.colour = colour;
        }
    }

    /** How it went. */
    enum Tone {
        PLAIN(null),
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

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int ID_LENGTH = 8;

    private static final boolean IS_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

    private final PrintStream out = IS_WINDOWS
            ? System.out
            : new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final boolean coloured = isColoured();

    /** {@code 10:00:01  ATS  refused  b1f27c90  503, come back in 2 s} */
    void step(Actor actor, String what, Tone tone, String assessmentId, String details) {
        print("%s  %s  %s  %s  %s"
                .formatted(
                        paint(LocalTime.now().format(TIME), Tone.QUIET),
                        paint("%-9s".formatted(actor.label), actor.colour),
                        paint("%-12s".formatted(what), tone),
                        paint("%-8s".formatted(shorten(assessmentId)), Tone.QUIET),
                        paint(Printable.line(details), tone == Tone.QUIET ? Tone.QUIET : Tone.PLAIN)));
    }

    /** Lines that stand for themselves; what others wrote must not be in it. */
    void print(String text) {
        synchronized (out) {
            out.println(IS_WINDOWS ? toAscii(text) : text);
        }
    }

    String paint(String text, Tone tone) {
        return tone.colour == null ? text : paint(text, tone.colour);
    }

    private String paint(String text, String colour) {
        return coloured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }

    private static String shorten(String assessmentId) {
        String id = assessmentId == null ? "" : Printable.line(assessmentId);
        return id.length() <= ID_LENGTH ? id : id.substring(0, ID_LENGTH);
    }

    /** <a href="https://no-color.org">NO_COLOR</a> is honoured. */
    private static boolean isColoured() {
        String noColor = System.getenv("NO_COLOR");
        boolean isPlainWindows = IS_WINDOWS && System.getenv("WT_SESSION") == null;
        return System.console() != null
                && (noColor == null || noColor.isEmpty())
                && !"dumb".equals(System.getenv("TERM"))
                && !isPlainWindows;
    }

    /** The consoles of Windows have few of these characters. */
    private static String toAscii(String text) {
        return text.replaceAll("[─═]", "-").replace("·", "-").replace("→", "->").replace("…", "...");
    }
}
