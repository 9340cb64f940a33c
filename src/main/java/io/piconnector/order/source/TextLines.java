package io.piconnector.order.source;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The lines of a UTF-8 text. Their length is bounded, so that a file that is not text cannot fill the heap. */
final class TextLines implements Closeable {

    static final int MAX_LENGTH = 10_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final BufferedReader reader;
    private int number;

    /**
     * @param number counted from 1
     * @param text   without its line break; null if the line is too long
     */
    record Line(int number, String text) {}

    /** Bytes that are not UTF-8 are read as U+FFFD. */
    TextLines(InputStream bytes) {
        this.reader = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    }

    /** The next line, or null at the end. */
    Line next() throws IOException {
        int character = reader.read();
        if (number == 0 && character == BYTE_ORDER_MARK) {
            character = reader.read();
        }
        if (character < 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        boolean isTooLong = false;
        for (; character >= 0 && character != '\n'; character = reader.read()) {
            if (text.length() > MAX_LENGTH) {
                isTooLong = true;
            } else {
                text.append((char) character);
            }
        }
        number++;
        int length = text.length();
        if (length > 0 && text.charAt(length - 1) == '\r') {
            text.setLength(--length);
        }
        return new Line(number, isTooLong || length > MAX_LENGTH ? null : text.toString());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
