package io.piconnector.config;

/**
 * Decides whether text is readable or hides something. Names, addresses and ids all follow this one rule, wherever they
 * come from.
 */
public final class CleanText {

    /** What a decoder writes for bytes that are not text. */
    private static final int REPLACEMENT = 0xFFFD;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private CleanText() {}

    /**
     * Returns false if the text holds a control character, a line or paragraph separator, half a character (a lone
     * surrogate or U+FFFD), or an invisible character that changes how the text around it is shown or read: a
     * bidirectional control, a byte order mark, a deprecated format control, an annotation mark or a tag.
     *
     * <p>Other invisible characters are normal in names: the joiners U+200C and U+200D in Persian and in Indic scripts,
     * U+180E in Mongolian, soft hyphens and zero width spaces where words may break.
     */
    public static boolean isClean(String text) {
        return text.codePoints().noneMatch(CleanText::isUnclean);
    }

    /**
     * Returns the text with a visible mark such as {@code [U+202E]} in place of each character that {@link #isClean} refuses.
     * Line breaks and tabs stay, for text that is shown as a block.
     */
    public static String marked(String text) {
        if (isClean(text)) {
            return text;
        }
        StringBuilder marked = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            if (isUnclean(character) && character != '\n' && character != '\t') {
                marked.append("[U+%04X]".formatted(character));
            } else {
                marked.appendCodePoint(character);
            }
        });
        return marked.toString();
    }

    private static boolean isUnclean(int character) {
        return isControl(character)
                || character == REPLACEMENT
                || character == BYTE_ORDER_MARK
                || changesTheTextAroundIt(character);
    }

    /** Whether the character breaks a line, steers a terminal, or is half a character. */
    static boolean isControl(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    private static boolean changesTheTextAroundIt(int character) {
        return character == 0x061C // the bidirectional controls: Unicode's property Bidi_Control
                || character == 0x200E
                || character == 0x200F
                || isWithin(character, 0x202A, 0x202E)
                || isWithin(character, 0x2066, 0x2069)
                || isWithin(character, 0x206A, 0x206F) // deprecated: they change the shapes of letters and digits
                || isWithin(character, 0xFFF9, 0xFFFB) // interlinear annotation
                || isWithin(character, 0xE0000, 0xE007F); // tags: a hidden copy of ASCII
    }

    private static boolean isWithin(int character, int first, int last) {
        return character >= first && character <= last;
    }
}
