package io.piconnector.order.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.util.FileUtil;

/** Moves a file that was read to {@code .done} or {@code .failed}, never onto another file. */
final class HrisFileMove {

    private static final String DONE = ".done";
    private static final String FAILED = ".failed";
    private static final String REPORT = ".report.txt";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("-yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final GenericFileOperations<Object> operations;
    private final GenericFileEndpoint<Object> endpoint;

    HrisFileMove(GenericFileOperations<Object> operations, GenericFileEndpoint<Object> endpoint) {
        this.operations = operations;
        this.endpoint = endpoint;
    }

    /**
     * Writes the report of a file with bad lines, then moves the file. A crash in between leaves a report
     * without its file.
     *
     * @return false if another replica has moved the file
     */
    boolean move(GenericFile<Object> file, HrisFile read) {
        String path = file.getAbsoluteFilePath();
        String folder = FileUtil.onlyPath(path);
        String target = (folder == null ? "" : folder + "/") + (read.bad() == 0 ? DONE : FAILED);
        if (!operations.buildDirectory(target, true)) {
            throw new IllegalStateException(target + " cannot be made");
        }
        String name = file.getFileNameOnly();
        String unused = target + "/" + name;
        boolean isTaken = operations.existsFile(unused) || operations.existsFile(unused + REPORT);
        if (isTaken) {
            unused = target + "/" + FileUtil.stripExt(name) + STAMP.format(Instant.now()) + "."
                    + FileUtil.onlyExt(name, true);
        }
        if (read.bad() > 0) {
            store(unused + REPORT, read.report());
        }
        if (rename(path, unused)) {
            return true;
        }
        if (read.bad() > 0 && isTaken) {
            operations.deleteFile(unused + REPORT); // A report without a time stamp may be the other replica's.
        }
        return false;
    }

    private void store(String path, String text) {
        Exchange exchange = endpoint.createExchange();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getIn().setBody(bytes);
        operations.storeFile(path, exchange, bytes.length);
    }

    /** False if the file is gone. */
    private boolean rename(String from, String to) {
        RuntimeException failure;
        try {
            if (operations.renameFile(from, to)) {
                return true;
            }
            failure = new IllegalStateException(from + " cannot be renamed to " + to);
        } catch (RuntimeException e) {
            failure = e;
        }
        if (operations.existsFile(from)) {
            throw failure;
        }
        return false;
    }
}
