package io.piconnector.config;

/** Makes text from outside fit for one line of a log, an error message or a console. */
public final class Printable {

    private static final int MAX_LENGTH = 200;

    private Printable() {}

    /** The value on one line of at most 200 characters; a null prints as {@code -}. */
    public static String line(Object value) {
        return line(value, MAX_LENGTH);
    }

    /**
     * The value on one line: control and format characters (line breaks, terminal escapes, bidirectional overrides)
     * become spaces, secrets this process was configured with become {@code ***}, and what is longer is cut.
     */
    public static String line(Object value, int maxLength) {
        if (value == null) {
            return "-";
        }
        String text = Secrets.redact(value.toString());
        String fitting = text.length() <= maxLength ? text : cut(text, maxLength - 1) + '…';
        return fitting.codePoints()
                .map(character -> isUnprintable(character) ? ' ' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Half a character is none: it could be neither written nor stored. */
    private static String cut(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private static boolean isUnprintable(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
