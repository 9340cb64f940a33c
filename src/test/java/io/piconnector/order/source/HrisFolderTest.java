package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.FileOperations;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between two polls and while a file is read, step by step; the rest is tested from outside. */
@SuppressWarnings("unchecked")
class HrisFolderTest {

    private static final String HEADER = "record_id,first_name,middle_name,last_name,email,assessment,job_id\n";

    @TempDir
    Path folder;

    private final CamelContext camel = new DefaultCamelContext();
    private final HrisFolder hrisFolder = new HrisFolder(null);
    private GenericFileEndpoint<Object> endpoint;
    private GenericFileOperations<Object> operations;
    private Path path;

    @BeforeEach
    void makeFile() throws IOException {
        FileEndpoint local = camel.getEndpoint("file:" + folder, FileEndpoint.class);
        endpoint = (GenericFileEndpoint<Object>) (Object) local;
        operations = (GenericFileOperations<Object>) (Object) new FileOperations(local);
        path = Files.writeString(folder.resolve("a.csv"), HEADER);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void shouldReadAFileThatTwoPollsSawUnchanged() throws IOException {
        assertThat(poll()).as("seen for the first time").isFalse();
        assertThat(poll()).as("unchanged").isTrue();

        // When
        append("1,Ann");

        // Then
        assertThat(poll()).as("longer").isFalse();
        assertThat(poll()).as("unchanged again").isTrue();
    }

    @Test
    void shouldNotMoveAFileThatGrewWhileItWasRead() throws IOException {
        // Given
        poll();
        poll();
        Exchange exchange = read();

        // When
        append("1,Ann,,Lee,ann@example.com,BA,\n");
        hrisFolder.commit(operations, endpoint, exchange, file());

        // Then
        assertThat(path).exists();
        assertThat(folder.resolve(".done")).doesNotExist();
    }

    @Test
    void shouldNotMoveAFileThatWasNotReadToItsEnd() throws IOException {
        // Given
        poll();
        poll();
        Exchange exchange = endpoint.createExchange();
        exchange.setVariable(HrisFiles.FILE, open());

        // When
        hrisFolder.commit(operations, endpoint, exchange, file());

        // Then
        assertThat(path).exists();
    }

    @Test
    void shouldDoNothingWhereAnotherReplicaHasMovedTheFile() throws IOException {
        // Given
        poll();
        poll();
        Exchange exchange = read();
        GenericFile<Object> file = file();

        // When
        Files.delete(path);
        hrisFolder.commit(operations, endpoint, exchange, file);

        // Then
        assertThat(folder).isEmptyDirectory();
    }

    private boolean poll() {
        return hrisFolder.begin(operations, endpoint, endpoint.createExchange(), file());
    }

    private GenericFile<Object> file() {
        File file = path.toFile();
        return (GenericFile<Object>) (Object) FileConsumer.asGenericFile(folder.toString(), file, null, false);
    }

    private Exchange read() throws IOException {
        HrisFile file = open();
        file.forEachRemaining(orders -> {});
        Exchange exchange = endpoint.createExchange();
        exchange.setVariable(HrisFiles.FILE, file);
        return exchange;
    }

    private HrisFile open() throws IOException {
        return new HrisFile("a.csv", Files.newInputStream(path), new CsvFormat(',', Set.of("BA")::contains));
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }
}
