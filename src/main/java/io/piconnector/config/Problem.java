package io.piconnector.config;

import java.util.Comparator;

/**
 * Something wrong in an installation.
 *
 * @param file the file as a person would open it, or what else holds the wrong thing, such as a variable's name
 * @param line counted from 1; 0 if there is no line
 * @param text what is wrong: what to do
 */
public record Problem(String file, int line, String text) implements Comparable<Problem> {

    private static final int MAX_LENGTH = 1_000;
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::file).thenComparing(Problem::line).thenComparing(Problem::text);

    public Problem {
        text = Printable.line(text, MAX_LENGTH);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** Something whose text says where it is. */
    static Problem of(String text) {
        return new Problem("", 0, text);
    }

    /** {@code file:line: what is wrong: what to do}. */
    @Override
    public String toString() {
        return file.isEmpty() ? text : file + (line > 0 ? ":" + line : "") + ": " + text;
    }
}
