package io.piconnector.config;

import java.util.function.UnaryOperator;

/**
 * Makes outside text fit for one line of a stored error, a report or a console. Log lines need no such call, because
 * the filter {@link LogRedaction} cleans every line.
 */
public final class Printable {

    private static final int MAX_LENGTH = 200;

    private Printable() {}

    /** Returns the value on one line of at most 200 characters. A null becomes {@code -}. */
    public static String line(Object value) {
        return line(value, MAX_LENGTH);
    }

    /**
     * Returns the value on one line. Control and format characters (line breaks, terminal escapes, bidirectional
     * overrides) become spaces. Secrets from this process's settings become {@code ***}. Longer text is cut.
     */
    public static String line(Object value, int maxLength) {
        return value == null ? "-" : line(value.toString(), maxLength, Secrets::redact);
    }

    static String line(String value, int maxLength, UnaryOperator<String> redaction) {
        String text = redaction.apply(value);
        String fitting = text.length() <= maxLength ? text : cut(text, maxLength - 1) + '…';
        return fitting.codePoints()
                .map(character -> isUnprintable(character) ? ' ' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Does not cut a character in two, because half a character can be neither written nor stored. */
    private static String cut(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private static boolean isUnprintable(int character) {
        return CleanText.isControl(character) || Character.getType(character) == Character.FORMAT;
    }
}
