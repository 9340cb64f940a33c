package io.piconnector.tool.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Prints JSON objects as a table that fits a terminal of 80 columns. */
final class Table {

    private static final int WIDTH = 80;
    private static final int GAP = 2;

    private final List<String[]> rows = new ArrayList<>();

    /** @param names titles of the columns; the last one gets the room that is left */
    Table(String... names) {
        rows.add(Arrays.stream(names).map(name -> name.toUpperCase(Locale.ROOT)).toArray(String[]::new));
    }

    void row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Table::text).toArray(String[]::new));
    }

    void print(PrintStream out) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row[i]));
            }
        }
        int room = WIDTH - GAP * (columns - 1);
        int most = Math.max(8, room / 3);
        for (int i = 0; i < columns - 1; i++) {
            widths[i] = Math.min(widths[i], most);
            room -= widths[i];
        }
        widths[columns - 1] = Math.max(8, room);
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = cut(row[i], widths[i]);
                line.append(cell);
                if (i < columns - 1) {
                    line.append(" ".repeat(widths[i] - length(cell) + GAP));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** One line. Whatever could move the cursor or turn the direction of the text becomes a space. */
    static String text(Object value) {
        if (value == null || value instanceof JsonNode node && (node.isNull() || node.isMissingNode())) {
            return "-";
        }
        String text = value instanceof JsonNode node ? node.asText() : value.toString();
        return text.codePoints()
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        ? ' '
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String cut(String text, int width) {
        return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }
}
