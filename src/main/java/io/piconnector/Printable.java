package io.piconnector;

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
        StringBuilder line = new StringBuilder(Math.min(text.length(), maxLength));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (line.length() + Character.charCount(c) > maxLength) {
                return line.append('…').toString();
            }
            line.appendCodePoint(isUnprintable(c) ? ' ' : c);
            i += Character.charCount(c);
        }
        return line.toString();
    }

    private static boolean isUnprintable(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
