package io.piconnector.tool.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.jdbc.JdbcConstants;

/** Answers SQL in place of the HRIS database, which may have any table. The SQL itself is not run. */
final class HrisTable {

    private static final Pattern SELECT =
            Pattern.compile("\\s*(select|with)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Map<String, Object>> writes = new ArrayList<>();

    synchronized void begin() {
        rows.clear();
        writes.clear();
    }

    synchronized void add(Map<String, Object> row) {
        rows.add(row);
    }

    /** Returns the parameters of each statement that changes something. */
    synchronized List<Map<String, Object>> writes() {
        return List.copyOf(writes);
    }

    /** A query returns the given rows, once. Anything else changes one row. */
    synchronized void execute(Exchange exchange) {
        if (SELECT.matcher(exchange.getMessage().getBody(String.class)).matches()) {
            exchange.getMessage().setBody(new ArrayList<>(rows));
            rows.clear();
            return;
        }
        Map<?, ?> parameters = exchange.getMessage().getHeader(JdbcConstants.JDBC_PARAMETERS, Map.class);
        Map<String, Object> write = new HashMap<>();
        if (parameters != null) {
            parameters.forEach((name, value) -> write.put(name.toString(), value));
        }
        writes.add(write);
        exchange.getMessage().setHeader(JdbcConstants.JDBC_UPDATE_COUNT, 1);
    }
}
