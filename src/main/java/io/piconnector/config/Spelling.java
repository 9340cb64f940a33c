package io.piconnector.config;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A text as UTF-8, with the place of each byte in the original. So a secret that is found after decoding can be hidden
 * in the original. Percent-encoding and the escapes of JSON and HTML are all decoded in one pass, because a peer may
 * mix them.
 */
public final class Spelling {

    /** Levels of nested encoding, such as a form within JSON within a form. */
    private static final int MAX_DEPTH = 4;

    private static final Map<String, Integer> ENTITIES =
            Map.of("amp", (int) '&', "lt", (int) '<', "gt", (int) '>', "quot", (int) '"', "apos", (int) '\'');

    /** The longest entity that is decoded: {@code &#x10FFFF;}, or a smaller number with leading zeros. */
    private static final int MAX_ENTITY = 10;

    private static final String ESCAPED = "\"\\/'bfnrt";
    private static final String UNESCAPED = "\"\\/'\b\f\n\r\t";

    private final byte[] bytes;
    private final int[] starts;
    private final int[] ends;
    private int length;
    private boolean isEncoded;

    private Spelling(int capacity) {
        bytes = new byte[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** Returns the text as it is, then with its escapes decoded once, twice and so on, as long as there are any. */
    static Stream<Spelling> depths(String text) {
        return Stream.iterate(of(text), Objects::nonNull, Spelling::decoded).limit(MAX_DEPTH + 1L);
    }

    /** Returns the text with all its escapes decoded. */
    public static Spelling decoded(String text) {
        return depths(text).reduce((less, more) -> more).orElseThrow();
    }

    private static Spelling of(String text) {
        Spelling spelling = new Spelling(text.getBytes(StandardCharsets.UTF_8).length);
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int next = i + Character.charCount(character);
            spelling.add(character, i, next);
            i = next;
        }
        return spelling;
    }

    int length() {
        return length;
    }

    byte at(int index) {
        return bytes[index];
    }

    /** Returns each byte as one character, so that indexes in it are indexes here. */
    public String latin1() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Returns where the byte begins in the original. */
    public int start(int index) {
        return starts[index];
    }

    /** Returns where the byte ends in the original, exclusive. */
    public int end(int index) {
        return ends[index];
    }

    /** Returns the text with every escape decoded once; null if there is none. */
    private Spelling decoded() {
        if (!isEncoded) {
            return null;
        }
        Spelling decoded = new Spelling(length);
        for (int i = 0; i < length; ) {
            int width =
                    switch (bytes[i]) {
                        case '%' -> percent(i, decoded);
                        case '\\' -> backslash(i, decoded);
                        case '&' -> entity(i, decoded);
                        default -> 0;
                    };
            if (width == 0) {
                decoded.add(bytes[i], starts[i], ends[i]);
                width = 1;
            }
            i += width;
        }
        return decoded.length == length ? null : decoded; // every escape is longer than its character
    }

    private int percent(int at, Spelling decoded) {
        int value = number(at + 1, at + 3, 16);
        if (value < 0) {
            return 0;
        }
        decoded.add((byte) value, starts[at], ends[at + 2]);
        return 3;
    }

    private int backslash(int at, Spelling decoded) {
        if (at + 1 >= length) {
            return 0;
        }
        int plain = ESCAPED.indexOf(bytes[at + 1]);
        if (plain >= 0) {
            decoded.add((byte) UNESCAPED.charAt(plain), starts[at], ends[at + 1]);
            return 2;
        }
        int value = bytes[at + 1] == 'u' ? number(at + 2, at + 6, 16) : -1;
        if (value < 0) {
            return 0;
        }
        decoded.add(value, starts[at], ends[at + 5]);
        return 6;
    }

    private int entity(int at, Spelling decoded) {
        int end = at + 1;
        while (end < length && end - at < MAX_ENTITY && bytes[end] != ';') {
            end++;
        }
        if (end >= length || bytes[end] != ';') {
            return 0;
        }
        int value;
        if (bytes[at + 1] != '#') {
            value = ENTITIES.getOrDefault(new String(bytes, at + 1, end - at - 1, StandardCharsets.US_ASCII), -1);
        } else if (bytes[at + 2] == 'x' || bytes[at + 2] == 'X') {
            value = number(at + 3, end, 16);
        } else {
            value = number(at + 2, end, 10);
        }
        if (!Character.isValidCodePoint(value)) {
            return 0;
        }
        decoded.add(value, starts[at], ends[end]);
        return end - at + 1;
    }

    /** Returns the number at this place, or -1. */
    private int number(int from, int to, int radix) {
        if (from >= to || to > length) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(bytes[i], radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private void add(int character, int start, int end) {
        if (character < 0x80) {
            add((byte) character, start, end);
        } else if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            add((byte) '?', start, end);
        } else {
            for (byte one : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                add(one, start, end);
            }
        }
    }

    private void add(byte one, int start, int end) {
        bytes[length] = one;
        starts[length] = start;
        ends[length] = end;
        length++;
        isEncoded |= one == '%' || one == '\\' || one == '&';
    }
}
