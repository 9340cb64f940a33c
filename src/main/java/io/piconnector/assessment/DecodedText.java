package io.piconnector.assessment;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with its escapes undone (percent-encoding, escapes of JSON and of HTML, one within the other), so that what is
 * searched for is found in any spelling; each character knows where in the original it comes from.
 */
final class DecodedText {

    /** An escape of an escape of an escape is found; deeper ones nobody writes by accident. */
    private static final int PASSES = 4;

    private static final Pattern ESCAPE = Pattern.compile("%[0-7][0-9a-fA-F]"
            + "|(?:%[89a-fA-F][0-9a-fA-F])++" // a run, because a character may take several
            + "|\\\\u[0-9a-fA-F]{4}|\\\\[\"\\\\/bfnrt]"
            + "|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);");

    private static final Map<String, String> NAMES =
            Map.of("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", "\"", "&apos;", "'");

    private final String text;

    /** By character: the part of the original that it comes from, and how often it was percent-decoded; null: itself. */
    private final int[] starts;

    private final int[] ends;
    private final byte[] levels;

    private DecodedText(String text, int[] starts, int[] ends, byte[] levels) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
        this.levels = levels;
    }

    static DecodedText of(String original) {
        DecodedText decoded = new DecodedText(original, null, null, null);
        for (int pass = 0; pass < PASSES && ESCAPE.matcher(decoded.text).find(); pass++) {
            decoded = decoded.decode();
        }
        return decoded;
    }

    private DecodedText decode() {
        StringBuilder plain = new StringBuilder(text.length());
        int[] plainStarts = new int[text.length()];
        int[] plainEnds = new int[text.length()];
        byte[] plainLevels = new byte[text.length()];
        Matcher escape = ESCAPE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            int next = escape.find(at) ? escape.start() : text.length();
            for (; at < next; at++) {
                plainStarts[plain.length()] = start(at);
                plainEnds[plain.length()] = end(at);
                plainLevels[plain.length()] = (byte) level(at);
                plain.append(text.charAt(at));
            }
            if (at == text.length()) {
                break;
            }
            String meant = meaning(escape.group());
            int from = plain.length();
            plain.append(meant);
            Arrays.fill(plainStarts, from, plain.length(), start(at));
            Arrays.fill(plainEnds, from, plain.length(), end(escape.end() - 1));
            Arrays.fill(plainLevels, from, plain.length(), (byte) (level(at) + (text.charAt(at) == '%' ? 1 : 0)));
            at = escape.end();
        }
        return new DecodedText(plain.toString(), plainStarts, plainEnds, plainLevels);
    }

    /** Never longer than the escape. */
    private static String meaning(String escape) {
        if (escape.startsWith("%")) {
            byte[] bytes = new byte[escape.length() / 3];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Integer.parseInt(escape, 3 * i + 1, 3 * i + 3, 16);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (escape.startsWith("\\u")) {
            return String.valueOf((char) Integer.parseInt(escape, 2, 6, 16));
        }
        if (escape.startsWith("\\")) {
            int letter = "bfnrt".indexOf(escape.charAt(1));
            return letter < 0 ? escape.substring(1) : "\b\f\n\r\t".substring(letter, letter + 1);
        }
        if (escape.startsWith("&#")) {
            boolean isHex = Character.toLowerCase(escape.charAt(2)) == 'x';
            int character = Integer.parseInt(escape, isHex ? 3 : 2, escape.length() - 1, isHex ? 16 : 10);
            return Character.isValidCodePoint(character) ? Character.toString(character) : "\uFFFD";
        }
        return NAMES.get(escape);
    }

    String text() {
        return text;
    }

    /** Where in the original a decoded character begins. */
    int start(int index) {
        return starts == null ? index : starts[index];
    }

    /** Where in the original a decoded character ends, exclusive. */
    int end(int index) {
        return ends == null ? index + 1 : ends[index];
    }

    /** How often a decoded character was percent-encoded. */
    int level(int index) {
        return levels == null ? 0 : levels[index];
    }
}
