package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.order.Order;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HrisFileTest {

    private static final String HEADER = "record_id,first_name,middle_name,last_name,email,assessment,job_id\n";

    @Test
    void shouldGiveOrdersInChunksAndInTheirOrder() {
        // Given
        HrisFile file = file(HEADER + lines(1_100));

        // When
        List<List<Order>> chunks = new ArrayList<>();
        file.forEachRemaining(chunks::add);

        // Then
        assertThat(chunks).extracting(List::size).containsExactly(500, 500, 100);
        assertThat(chunks.stream().flatMap(List::stream).map(Order::recordId))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_100).mapToObj(String::valueOf).toList());
        assertThat(file.isOver()).isTrue();
        assertThat(file.hasNext()).isFalse();
    }

    @Test
    void shouldGoOnBehindBadLinesHoweverManyThereAre() {
        // Given
        HrisFile file = file(HEADER + "bad\n".repeat(20_000) + lines(1));

        // When
        List<Order> orders = file.next();

        // Then
        assertThat(orders).hasSize(1);
        assertThat(file.hasNext()).isFalse();
        assertThat(file.bad()).isEqualTo(20_000);
        assertThat(file.report())
                .contains("\nline 2: has 1 columns instead of 7")
                .endsWith("… and 10000 more\n");
    }

    @Test
    void shouldGiveNothingOfAFileWithoutItsHeaderHoweverOftenItIsAsked() {
        // Given
        HrisFile file = file(lines(10));

        // Then
        assertThat(file.hasNext()).isFalse();
        assertThat(file.hasNext()).isFalse();
        assertThat(file.bad()).isEqualTo(1);
        assertThat(file.isOver()).isTrue();
        assertThat(file.report()).startsWith("Nothing of this file was ordered.");
    }

    @Test
    void shouldTakeAHeaderAloneForAFileWithoutRecords() {
        // Given
        HrisFile file = file("\n" + HEADER);

        // Then
        assertThat(file.hasNext()).isFalse();
        assertThat(file.bad()).isZero();
    }

    @Test
    void shouldNotTakeABrokenReadForTheEnd() {
        // Given
        InputStream breaking = new SequenceInputStream(
                new ByteArrayInputStream((HEADER + lines(10)).getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the connection is gone");
                    }
                });
        HrisFile file = new HrisFile("x.csv", breaking, new CsvFormat(',', Set.of("BA")::contains));

        // Then
        assertThatThrownBy(file::hasNext).isInstanceOf(UncheckedIOException.class);
        assertThat(file.isOver()).isFalse();
    }

    @Test
    void shouldCountWhatWasOrdered() {
        // Given
        HrisFile file = file(HEADER + lines(3));
        file.next();

        // When
        file.ordered(false);
        file.ordered(true);
        file.ordered(true);

        // Then
        assertThat(file).hasToString("file=x.csv ordered=1 duplicates=2 bad=0");
        assertThat(file.report()).contains("Lines ordered: 3 (2 of them had been before). Lines not ordered: 0.");
    }

    private static HrisFile file(String text) {
        return new HrisFile(
                "x.csv",
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                new CsvFormat(',', Set.of("BA")::contains));
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i + ",Ann,,Lee,ann@example.com,BA,\n")
                .collect(Collectors.joining());
    }
}
