package io.piconnector.config;

import java.util.function.UnaryOperator;

/**
 * Makes text from outside fit for one line of a stored error, a report or a console. Log lines need no such call: the filter
 * {@link LogRedaction} treats every one.
 */
public final class Printable {

    private static final int MAX_LENGTH = 200;

    private Printable() {}

    /** The value on one line of at most 200 characters; a null prints as {@code -}. */
    public static String line(Object value) {
        return line(value, MAX_LENGTH);
    }

    /**
     * The value on one line: control and format characters (line breaks, terminal escapes, bidirectional overrides)
     * become spaces, secrets this process was configured with become {@code ***}, and longer text is cut.
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

    /** Does not cut a character in two: half a character can be neither written nor stored. */
    private static String cut(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private static boolean isUnprintable(int character) {
        return CleanText.isControl(character) || Character.getType(character) == Character.FORMAT;
    }
}
