package io.piconnector.demo;

import io.piconnector.config.Printable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the demo's story: one aligned line a step, in colours where somebody is looking. */
@ApplicationScoped
public class Screen {

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
    private static final int WIDTH = 80;

    /** What a step's line has left for details, and what a further line has. */
    private static final int FIRST = WIDTH - 41;

    private static final int REST = WIDTH - 31;

    private static final boolean IS_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

    private final PrintStream out = IS_WINDOWS
            ? System.out
            : new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final boolean coloured = isColoured();

    /** {@code 10:00:01 ATS       too busy    b1f27c90 503, Retry-After: 3}; what is too long goes on in further lines. */
    void step(Actor actor, String what, Tone tone, String assessmentId, String details) {
        List<String> lines = wrap(Printable.line(details));
        StringBuilder text = new StringBuilder("%s %s %s %s %s"
                .formatted(
                        paint(LocalTime.now().format(TIME), Tone.QUIET),
                        paint("%-9s".formatted(actor.label), actor.colour),
                        paint("%-11s".formatted(what), tone),
                        paint("%-8s".formatted(shorten(assessmentId)), Tone.QUIET),
                        paint(lines.get(0), tone == Tone.QUIET ? Tone.QUIET : Tone.PLAIN)));
        lines.stream().skip(1).forEach(line -> text.append(System.lineSeparator())
                .append(" ".repeat(WIDTH - REST))
                .append(paint(line, tone == Tone.QUIET ? Tone.QUIET : Tone.PLAIN)));
        print(text.toString());
    }

    /** Breaks at spaces: a first part for the rest of a step's line, others for lines of their own. */
    private static List<String> wrap(String details) {
        List<String> lines = new ArrayList<>();
        String rest = details;
        for (int width = FIRST; rest.length() > width; width = REST) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > 0 ? space : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
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
