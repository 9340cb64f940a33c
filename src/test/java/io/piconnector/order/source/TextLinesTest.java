package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.piconnector.order.source.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {

    @Test
    void shouldReadLinesWithEitherLineBreakAndWithoutTheByteOrderMark() throws IOException {
        assertThat(read("\uFEFFa\r\nb\n\n😀\uFEFF"))
                .containsExactly(new Line(1, "a"), new Line(2, "b"), new Line(3, ""), new Line(4, "😀\uFEFF"));
    }

    @Test
    void shouldReadNothingOfNothing() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\uFEFF")).isEmpty();
    }

    @Test
    void shouldKeepACarriageReturnThatEndsNoLine() throws IOException {
        assertThat(read("a\rb\n")).containsExactly(new Line(1, "a\rb"));
    }

    @Test
    void shouldPassOverALineThatIsTooLong() throws IOException {
        // Given
        String longest = "x".repeat(TextLines.MAX_LENGTH);

        // Then
        assertThat(read(longest + "\r\n" + longest + "y\n" + longest.repeat(50) + "\nz"))
                .containsExactly(new Line(1, longest), new Line(2, null), new Line(3, null), new Line(4, "z"));
    }

    @Test
    void shouldNotLoseALineBreakBehindABrokenByte() throws IOException {
        assertThat(read(new byte[] {'a', (byte) 0xC3, '\n', 'b'}))
                .containsExactly(new Line(1, "a\uFFFD"), new Line(2, "b"));
    }

    private static List<Line> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Line> read(byte[] bytes) throws IOException {
        List<Line> read = new ArrayList<>();
        try (TextLines lines = new TextLines(new ByteArrayInputStream(bytes))) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                read.add(line);
            }
        }
        return read;
    }
}
