package io.piconnector.tool.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints answers: a table for a person, JSON for a script. Its methods return the exit code. */
final class Printer {

    private final PrintStream out;
    private final boolean isJson;

    Printer(PrintStream out, boolean isJson) {
        this.out = out;
        this.isJson = isJson;
    }

    interface Row {
        void add(Table table, JsonNode item);
    }

    interface Rows {
        int rows(Row row);
    }

    boolean isJson() {
        return isJson;
    }

    /** Prints the items of a list. */
    Rows list(JsonNode answer, String... columns) {
        return row -> {
            if (isJson) {
                return json(answer);
            }
            Table table = new Table(columns);
            answer.path("items").forEach(item -> row.add(table, item));
            table.print(out);
            if (answer.path("next").isTextual()) {
                out.println("more: --cursor " + Table.text(answer.get("next")));
            }
            return Ctl.DONE;
        };
    }

    int json(JsonNode answer) {
        try {
            out.println(Client.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(answer));
        } catch (IOException e) {
            throw new IllegalStateException("it was JSON", e);
        }
        return Ctl.DONE;
    }

    int done(String text) {
        out.println(Table.text(text));
        return Ctl.DONE;
    }

    /** Seconds are enough. */
    static String time(JsonNode time) {
        return time == null || !time.isTextual() ? "-" : time.asText().replaceAll("\\.\\d+Z$", "Z");
    }

    /** No answer is no. */
    boolean isConfirmed(String question) {
        out.print(question + "[y/N] ");
        out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null
                    && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
        } catch (IOException e) {
            return false;
        }
    }
}
