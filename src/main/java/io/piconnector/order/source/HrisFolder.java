package io.piconnector.order.source;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.jboss.logging.Logger;

/**
 * Decides which files of the folder are read, and whether they are then moved. It replaces Camel's own strategy, because
 * that strategy deletes the file at the target of a move. With two replicas, that would be the file itself.
 *
 * <p>A file is read when two polls in a row saw it with the same length and time, because before that somebody may still be
 * writing it. It is moved if it is still the same after it was read.
 */
@Singleton
@Named("hrisFolder")
@Unremovable
@RegisterForReflection
public class HrisFolder implements GenericFileProcessStrategy<Object> {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    /** Camel reads a backslash as a slash, and an SFTP client reads the others as patterns. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[^/\\\\*?\\[\\]\\p{Cntrl}]+");

    private final HrisFiles files;

    /**
     * What this poll and the one before saw, by path. It needs no lock, because the endpoint handles one file after the
     * other.
     */
    private Map<String, FileVersion> seen = new HashMap<>();

    private Map<String, FileVersion> seenBefore = Map.of();

    HrisFolder(HrisFiles files) {
        this.files = files;
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<Object> operations, GenericFileEndpoint<Object> endpoint) {}

    @Override
    public boolean begin(
            GenericFileOperations<Object> operations,
            GenericFileEndpoint<Object> endpoint,
            Exchange exchange,
            GenericFile<Object> file) {
        if (exchange.getProperty(ExchangePropertyKey.BATCH_INDEX, 0, int.class) == 0) {
            seenBefore = seen;
            seen = new HashMap<>();
        }
        FileVersion version = FileVersion.polled(file);
        FileVersion before = seenBefore.get(file.getAbsoluteFilePath());
        seen.put(file.getAbsoluteFilePath(), version);
        if (!isPlain(file)) {
            if (before == null) {
                LOG.warnf(
                        "not read file=%s: it is a link or has a special character in its name",
                        file.getFileNameOnly());
            }
            return false;
        }
        return version.length() > 0 && version.equals(before);
    }

    private static boolean isPlain(GenericFile<?> file) {
        return PLAIN_NAME.matcher(file.getFileNameOnly()).matches() && FileVersion.isRegular(file);
    }

    @Override
    public void abort(
            GenericFileOperations<Object> operations,
            GenericFileEndpoint<Object> endpoint,
            Exchange exchange,
            GenericFile<Object> file) {}

    @Override
    public void commit(
            GenericFileOperations<Object> operations,
            GenericFileEndpoint<Object> endpoint,
            Exchange exchange,
            GenericFile<Object> file) {
        HrisFile read = exchange.getVariable(HrisFiles.FILE, HrisFile.class);
        try {
            release(operations, exchange);
            FileVersion now = FileVersion.now(operations, file);
            if (now == null) {
                LOG.infof("read %s; another replica has moved it", read);
            } else if (!read.isOver()) {
                throw new IllegalStateException("it was not read to its end");
            } else if (!now.equals(seen.get(file.getAbsoluteFilePath()))) {
                LOG.infof("read %s; it has changed meanwhile, so it is read again", read);
            } else if (new HrisFileMove(operations, endpoint).move(file, read)) {
                LOG.infof("read %s", read);
                files.moved(read);
            } else {
                LOG.infof("read %s; another replica has moved it", read);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("read %s; it stays and is read again: %s", read, reason(e));
        }
    }

    /** The file stays where it is, and the next poll reads it again. */
    @Override
    public void rollback(
            GenericFileOperations<Object> operations,
            GenericFileEndpoint<Object> endpoint,
            Exchange exchange,
            GenericFile<Object> file) {
        try {
            release(operations, exchange);
            if (FileVersion.now(operations, file) == null) {
                LOG.infof("not read file=%s: another replica has moved it", file.getFileNameOnly());
                return;
            }
        } catch (IOException | RuntimeException e) {
            // The log line below tells the first reason.
        }
        LOG.warnf(
                "not read file=%s: it stays and is read again: %s",
                file.getFileNameOnly(), reason(exchange.getException()));
    }

    private static void release(GenericFileOperations<?> operations, Exchange exchange) throws IOException {
        HrisFile read = exchange.getVariable(HrisFiles.FILE, HrisFile.class);
        if (read != null) {
            read.close();
        }
        operations.releaseRetrievedFileResources(exchange);
    }

    static String reason(Throwable error) {
        Throwable root = error;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root == null ? "-" : root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
