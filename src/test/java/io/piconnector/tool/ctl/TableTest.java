package io.piconnector.tool.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void shouldFitATerminalAndCutWhatIsTooLong() {
        // Given
        Table table = new Table("id", "queue", "error");
        table.row(1, "ats", "x".repeat(200));
        table.row(12_345, "a-queue-with-a-very-long-name-indeed", null);

        // When
        String text = print(table);

        // Then
        assertThat(text.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
        assertThat(text.lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("ID     QUEUE"));
        assertThat(text).contains("12345  a-queue-with-a-very-long", "…", "-");
    }

    @Test
    void shouldPrintNothingThatMovesTheCursorOrTurnsTheText() {
        // Given
        Table table = new Table("text");
        table.row("a\u001b[2Jb\nc\u202ed\u2028e\u0000f 😀");

        // Then
        assertThat(print(table)).endsWith("a [2Jb c d e f 😀\n");
    }

    private static String print(Table table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
