package io.piconnector.order.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one line, as in RFC 4180. A field in quotes may hold separators and doubled quotes. A field cannot span
 * lines, because a missing quote would then swallow the lines below it. Decision 11 says why this code uses no library.
 *
 * @param values  the fields; in a malformed line, those before the malformed field
 * @param problem what is malformed, or null
 */
record CsvFields(List<String> values, String problem) {

    private static final char QUOTE = '"';

    static CsvFields of(String line, char separator) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder value = new StringBuilder();
            if (at < line.length() && line.charAt(at) == QUOTE) {
                at = readQuoted(line, at + 1, value);
                if (at < 0) {
                    return new CsvFields(values, "has an opening quote without a closing one");
                }
                if (at < line.length() && line.charAt(at) != separator) {
                    return new CsvFields(values, "goes on after its closing quote");
                }
            } else {
                int end = line.indexOf(separator, at);
                value.append(line, at, end < 0 ? line.length() : end);
                if (value.indexOf("\"") >= 0) {
                    return new CsvFields(values, "has a quote in it, but does not begin with one");
                }
                at = end < 0 ? line.length() : end;
            }
            values.add(value.toString());
            if (at == line.length()) {
                return new CsvFields(values, null);
            }
            at++;
        }
    }

    /** Returns the position after the closing quote, or -1 if there is none. */
    private static int readQuoted(String line, int start, StringBuilder value) {
        for (int at = start; at < line.length(); at++) {
            if (line.charAt(at) != QUOTE) {
                value.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == QUOTE) {
                value.append(QUOTE);
                at++;
            } else {
                return at + 1;
            }
        }
        return -1;
    }
}
