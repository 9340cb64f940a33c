package io.piconnector.order.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one line, by RFC 4180: a field may stand in quotes, then it may hold separators, and quotes that are
 * doubled. A field cannot span lines: a quote that somebody forgot would take the lines below with it.
 *
 * @param values  the fields; where the line is malformed, those before the malformed one
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
                    return new CsvFields(values, "goes on behind its closing quote");
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

    /** Where the character behind the closing quote is; below zero where there is none. */
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
