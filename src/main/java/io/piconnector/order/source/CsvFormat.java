package io.piconnector.order.source;

import io.piconnector.config.CleanText;
import io.piconnector.config.Printable;
import io.piconnector.order.Order;
import io.piconnector.order.source.TextLines.Line;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.dataformat.bindy.BindyAbstractFactory;
import org.apache.camel.dataformat.bindy.csv.BindyCsvDataFormat;

/** Reads the lines of files of {@link CsvLine}s. Bindy would take one bad line for the end of the file. */
final class CsvFormat {

    /** The record's id is half of the outbox's key and of PI's externalId. */
    static final int MAX_RECORD_ID_LENGTH = 200;

    private static final List<String> MANDATORY =
            List.of("record_id", "first_name", "last_name", "email", "assessment");
    private static final char UNDECODABLE = '\uFFFD';

    private final char separator;
    private final Predicate<String> isSuffix;
    private final BindyAbstractFactory bindy;

    /** What became of a line; all null for a line without content. */
    record Parsed(Order order, BadLine bad) {
        private static final Parsed NOTHING = new Parsed(null, null);
    }

    /**
     * @param isSuffix tells the assessments that there are
     */
    CsvFormat(char separator, Predicate<String> isSuffix) {
        this.separator = separator;
        this.isSuffix = isSuffix;
        try {
            this.bindy = new BindyCsvDataFormat(CsvLine.class).getFactory();
        } catch (Exception e) {
            throw new IllegalStateException("the annotations of CsvLine are wrong", e);
        }
    }

    /** What is wrong with a header, or null. Columns go by their position: with another order, names would be swapped. */
    BadLine checkHeader(Line line) {
        String expected = String.join(String.valueOf(separator), CsvLine.COLUMNS);
        String fix = "make the first line " + expected + " with or without " + separator + CsvLine.PARAMETERS;
        if (line == null) {
            return new BadLine(1, null, "the file is empty", fix, null);
        }
        if (line.text() == null) {
            return new BadLine(line.number(), null, "is no header: it is too long", fix, null);
        }
        List<String> found = CsvFields.of(line.text(), separator).values().stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (found.equals(CsvLine.COLUMNS) || found.equals(columns(true))) {
            return null;
        }
        return new BadLine(line.number(), null, "is not the header: found " + describe(line.text()), fix, null);
    }

    /** A line that is no header at all is the first person's. */
    private String describe(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        long known = CsvLine.COLUMNS.stream().filter(lower::contains).count();
        return known < 3 ? "a line with none of these names" : "'" + Printable.line(line, 300) + "'";
    }

    /** Whether the lines of a file with this header have the column {@code parameters}. */
    boolean hasParameters(Line header) {
        return CsvFields.of(header.text(), separator).values().size() > CsvLine.COLUMNS.size();
    }

    private static List<String> columns(boolean withParameters) {
        return withParameters
                ? Stream.concat(CsvLine.COLUMNS.stream(), Stream.of(CsvLine.PARAMETERS))
                        .toList()
                : CsvLine.COLUMNS;
    }

    Parsed parse(Line line, boolean withParameters) {
        if (line.text() == null) {
            return bad(line, null, "is longer than " + TextLines.MAX_LENGTH + " characters", "shorten it", null);
        }
        List<String> columns = columns(withParameters);
        CsvFields fields = CsvFields.of(line.text(), separator);
        List<String> values = fields.values();
        String recordId = values.isEmpty() ? null : values.get(0);
        if (fields.problem() != null) {
            String column = values.size() < columns.size() ? columns.get(values.size()) : null;
            return bad(
                    line,
                    column,
                    fields.problem(),
                    "write a field with a quote in it as \"…\" with each quote doubled, on one line",
                    recordId);
        }
        if (values.stream().allMatch(String::isBlank)) {
            return Parsed.NOTHING;
        }
        if (values.size() != columns.size()) {
            return bad(
                    line,
                    null,
                    "has " + values.size() + " columns instead of " + columns.size(),
                    "write a field with a '" + separator + "' in it in quotes, and leave none out",
                    recordId);
        }
        return IntStream.range(0, columns.size())
                .mapToObj(i -> check(line, columns.get(i), values.get(i), recordId))
                .filter(problem -> problem != null)
                .findFirst()
                .orElseGet(() -> bind(line, values));
    }

    private Parsed check(Line line, String column, String value, String recordId) {
        if (value.indexOf(UNDECODABLE) >= 0) {
            return bad(line, column, "is not UTF-8", "save the file as CSV UTF-8", recordId);
        }
        if (!CleanText.isClean(value)) {
            return bad(line, column, "holds a control or invisible character", "take it out", recordId);
        }
        if (MANDATORY.contains(column) && value.isBlank()) {
            return bad(line, column, "is blank", "fill it in", recordId);
        }
        if (column.equals("record_id") && value.length() > MAX_RECORD_ID_LENGTH) {
            return bad(line, column, "is longer than " + MAX_RECORD_ID_LENGTH + " characters", "shorten it", null);
        }
        if (column.equals("assessment") && !isSuffix.test(value.strip())) {
            return bad(
                    line,
                    column,
                    "is '" + Printable.line(value.strip(), 20) + "', which no pi.types.* names",
                    "write one of those, such as BA or CA",
                    recordId);
        }
        return null;
    }

    private Parsed bind(Line line, List<String> values) {
        Map<String, Object> model;
        try {
            model = bindy.factory();
            bindy.bind(null, values, model, line.number());
        } catch (Exception e) {
            throw new IllegalStateException("line " + line.number() + " does not fit CsvLine", e);
        }
        try {
            return new Parsed(((CsvLine) model.get(CsvLine.class.getName())).toOrder(), null);
        } catch (IllegalArgumentException e) {
            return bad(
                    line,
                    CsvLine.PARAMETERS,
                    "is no query",
                    "write name=value&name=value, percent-encoded",
                    values.get(0));
        }
    }

    private static Parsed bad(Line line, String column, String problem, String fix, String recordId) {
        return new Parsed(null, new BadLine(line.number(), column, problem, fix, recordId));
    }
}
