package io.piconnector.order.source;

import io.piconnector.config.CleanText;
import io.piconnector.config.Printable;
import io.piconnector.order.Order;
import io.piconnector.order.source.TextLines.Line;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads the lines of a file of HRIS records. It makes an order of each good line, and says what is wrong with each bad
 * line.
 *
 * <p>The file is UTF-8, with or without a byte order mark. Lines end with LF or CRLF; blank lines are ignored. The first
 * line is the header, with these names in this order, in any case:
 *
 * <pre>record_id,first_name,middle_name,last_name,email,assessment,job_id</pre>
 *
 * An eighth column, {@code parameters}, is optional. It holds further parameters of the webhook's URL, as
 * {@code department=12&site=3}, percent-encoded if a value holds {@code &}, {@code =}, {@code +} or {@code %}. The
 * separator is {@code hris.file.separator}. Blanks around a field are ignored. {@code middle_name}, {@code job_id} and
 * {@code parameters} may be empty. {@code assessment} is a suffix of {@code pi.types.*}.
 */
final class CsvFormat {

    /** The record's id is part of the outbox's key and of PI's externalId. */
    static final int MAX_RECORD_ID_LENGTH = 200;

    private static final List<String> COLUMNS =
            List.of("record_id", "first_name", "middle_name", "last_name", "email", "assessment", "job_id");
    private static final String PARAMETERS = "parameters";
    private static final List<String> ALL_COLUMNS =
            Stream.concat(COLUMNS.stream(), Stream.of(PARAMETERS)).toList();
    private static final List<String> MANDATORY =
            List.of("record_id", "first_name", "last_name", "email", "assessment");
    private static final char UNDECODABLE = '\uFFFD';

    private final char separator;
    private final Predicate<String> isSuffix;

    /** What a line holds: an order, a problem, or neither if the line is blank. */
    record Parsed(Order order, BadLine bad) {
        private static final Parsed NOTHING = new Parsed(null, null);
    }

    /** @param isSuffix whether {@code pi.types.*} has this suffix */
    CsvFormat(char separator, Predicate<String> isSuffix) {
        this.separator = separator;
        this.isSuffix = isSuffix;
    }

    /** Returns what is wrong with a header, or null. The order of the columns is fixed, so that names are never swapped. */
    BadLine checkHeader(Line line) {
        String expected = String.join(String.valueOf(separator), COLUMNS);
        String fix = "make the first line " + expected + " with or without " + separator + PARAMETERS;
        if (line == null) {
            return new BadLine(1, null, "the file is empty", fix, null);
        }
        if (line.text() == null) {
            return new BadLine(line.number(), null, "is not the header: it is too long", fix, null);
        }
        List<String> found = CsvFields.of(line.text(), separator).values().stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (found.equals(COLUMNS) || found.equals(ALL_COLUMNS)) {
            return null;
        }
        return new BadLine(line.number(), null, "is not the header: found " + describe(line.text()), fix, null);
    }

    /** Does not repeat a line with hardly any column name, because it is data about a person. */
    private String describe(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        long known = COLUMNS.stream().filter(lower::contains).count();
        return known < 3 ? "a line with none of these names" : "'" + Printable.line(line, 300) + "'";
    }

    /** Whether a correct header has the column {@code parameters}. */
    boolean hasParameters(Line header) {
        return CsvFields.of(header.text(), separator).values().size() > COLUMNS.size();
    }

    Parsed parse(Line line, boolean withParameters) {
        if (line.text() == null) {
            return bad(line, null, "is longer than " + TextLines.MAX_LENGTH + " characters", "shorten it", null);
        }
        List<String> columns = withParameters ? ALL_COLUMNS : COLUMNS;
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
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> order(line, columns, values));
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
                    "is '" + Printable.line(value.strip(), 20) + "', which is not a suffix of pi.types.*",
                    "write a suffix, such as BA or CA",
                    recordId);
        }
        return null;
    }

    private static Parsed order(Line line, List<String> columns, List<String> values) {
        Map<String, String> row = new HashMap<>();
        IntStream.range(0, columns.size())
                .forEach(i -> row.put(columns.get(i), values.get(i).strip()));
        Map<String, Object> parameters;
        try {
            parameters = parameters(row.getOrDefault(PARAMETERS, ""), row.get("job_id"));
        } catch (IllegalArgumentException e) {
            return bad(
                    line,
                    PARAMETERS,
                    "is no query",
                    "write name=value&name=value, percent-encoded",
                    row.get("record_id"));
        }
        String middleName = row.get("middle_name");
        return new Parsed(
                new Order(
                        row.get("record_id"),
                        row.get("assessment"),
                        row.get("first_name"),
                        middleName.isEmpty() ? null : middleName,
                        row.get("last_name"),
                        row.get("email"),
                        parameters,
                        Order.FILE,
                        false),
                null);
    }

    /** The column {@code job_id} wins over a parameter of that name. */
    private static Map<String, Object> parameters(String query, String jobId) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("is not of the form name=value&name=value");
            }
            values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        if (!jobId.isEmpty()) {
            values.put("job_id", jobId);
        }
        return values;
    }

    private static String decode(String text) {
        String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        if (!CleanText.isClean(decoded)) {
            throw new IllegalArgumentException("holds a control or invisible character, or broken UTF-8");
        }
        return decoded;
    }

    private static Parsed bad(Line line, String column, String problem, String fix, String recordId) {
        return new Parsed(null, new BadLine(line.number(), column, problem, fix, recordId));
    }
}
