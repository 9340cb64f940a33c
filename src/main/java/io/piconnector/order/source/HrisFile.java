package io.piconnector.order.source;

import io.piconnector.order.Order;
import io.piconnector.order.source.CsvFormat.Parsed;
import io.piconnector.order.source.TextLines.Line;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file that is being read. It returns the orders of the good lines, chunk by chunk, and keeps what is wrong with the bad
 * lines. It throws {@link UncheckedIOException} if the file cannot be read to its end.
 */
public final class HrisFile implements Iterator<List<Order>>, Closeable {

    /** The number of orders in memory at a time. They can share a commit. */
    static final int CHUNK = 500;

    /** The most lines in a report. Nobody reads a longer one, because so many bad lines have the same problem. */
    static final int MAX_REPORTED = 10_000;

    private final String name;
    private final TextLines lines;
    private final CsvFormat format;
    private final List<BadLine> reported = new ArrayList<>();
    private final AtomicInteger ordered = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();
    private Boolean withParameters;
    private List<Order> chunk = List.of();
    private boolean isOver;
    private int bad;

    HrisFile(String name, InputStream bytes, CsvFormat format) {
        this.name = name;
        this.lines = new TextLines(bytes);
        this.format = format;
    }

    @Override
    public boolean hasNext() {
        if (chunk.isEmpty() && !isOver) {
            try {
                chunk = read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return !chunk.isEmpty();
    }

    @Override
    public List<Order> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<Order> next = chunk;
        chunk = List.of();
        return next;
    }

    private List<Order> read() throws IOException {
        if (withParameters == null && !readHeader()) {
            isOver = true;
            return List.of();
        }
        List<Order> orders = new ArrayList<>(CHUNK);
        while (orders.size() < CHUNK) {
            Line line = lines.next();
            if (line == null) {
                isOver = true;
                break;
            }
            Parsed parsed = format.parse(line, withParameters);
            if (parsed.order() != null) {
                orders.add(parsed.order());
            } else if (parsed.bad() != null) {
                report(parsed.bad());
            }
        }
        return orders;
    }

    private boolean readHeader() throws IOException {
        Line header = lines.next();
        while (header != null && header.text() != null && header.text().isBlank()) {
            header = lines.next();
        }
        BadLine problem = format.checkHeader(header);
        if (problem != null) {
            report(problem);
            return false;
        }
        withParameters = format.hasParameters(header);
        return true;
    }

    private void report(BadLine line) {
        bad++;
        if (reported.size() < MAX_REPORTED) {
            reported.add(line);
        }
    }

    /** Counts an order that is now in the queue. */
    void ordered(boolean isDuplicate) {
        (isDuplicate ? duplicates : ordered).incrementAndGet();
    }

    /** Whether the file was read to its end. */
    boolean isOver() {
        return isOver;
    }

    int bad() {
        return bad;
    }

    /** One line for the log. */
    @Override
    public String toString() {
        return "file=%s ordered=%d duplicates=%d bad=%d".formatted(name, ordered.get(), duplicates.get(), bad);
    }

    /** The report that says how to correct the file. */
    String report() {
        StringBuilder report = new StringBuilder();
        if (withParameters == null) {
            report.append("Nothing of this file was ordered. Correct its first line and drop it again.\n\n");
        } else {
            report.append("""
                    Lines ordered: %d (%d of them had been before). Lines not ordered: %d.
                    Correct these, and drop them as a new file with the same first line.

                    """.formatted(ordered.get() + duplicates.get(), duplicates.get(), bad));
        }
        reported.forEach(line -> report.append(line).append('\n'));
        if (bad > reported.size()) {
            report.append("… and ").append(bad - reported.size()).append(" more\n");
        }
        return report.toString();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
