package io.piconnector.order.source;

import com.jcraft.jsch.ChannelSftp.LsEntry;
import com.jcraft.jsch.SftpATTRS;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.util.FileUtil;
import org.apache.commons.net.ftp.FTPFile;
import org.jboss.logging.Logger;

/**
 * Decides which files of the folder are read, and where they go then. In place of Camel's own strategy, which deletes
 * what stands where a file is to be moved: with two replicas that is the file itself.
 *
 * <p>A file is read when two polls in turn saw it with the same length and the same time: what is still being written is
 * not. It is moved when it is still the same after it was read.
 */
@Singleton
@Named("hrisFolder")
@Unremovable
@RegisterForReflection
public class HrisFolder implements GenericFileProcessStrategy<Object> {

    private static final Logger LOG = Logger.getLogger("io.piconnector.orders");

    private static final String DONE = ".done";
    private static final String FAILED = ".failed";
    private static final String REPORT = ".report.txt";

    /** Camel takes a backslash for a slash, and an SFTP client takes the others for patterns. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[^/\\\\*?\\[\\]\\p{Cntrl}]+");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("-yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final HrisFiles files;

    /** What this poll and the one before saw, by path; files are dealt with one after the other. */
    private Map<String, Version> seen = new HashMap<>();

    private Map<String, Version> seenBefore = Map.of();

    private record Version(long length, long modified) {}

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
        Version version = new Version(file.getFileLength(), file.getLastModified());
        Version before = seenBefore.get(file.getAbsoluteFilePath());
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
        return PLAIN_NAME.matcher(file.getFileNameOnly()).matches() && isRegular(file.getFile());
    }

    /** Who may write into the folder could otherwise have any file read that the connector, or its user there, may. */
    private static boolean isRegular(Object file) {
        if (file instanceof File local) {
            return Files.isRegularFile(local.toPath(), LinkOption.NOFOLLOW_LINKS);
        }
        if (file instanceof FTPFile remote) {
            return remote.isFile();
        }
        if (file instanceof SftpRemoteFile<?> remote && remote.getRemoteFile() instanceof LsEntry entry) {
            SftpATTRS attributes = entry.getAttrs();
            // A server that tells no type of a file tells no permissions either.
            return attributes.isReg() || (attributes.getFlags() & SftpATTRS.SSH_FILEXFER_ATTR_PERMISSIONS) == 0;
        }
        return false;
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
            Version now = version(operations, file);
            if (now == null) {
                LOG.infof("read %s; another replica has moved it", read);
            } else if (!read.isOver()) {
                throw new IllegalStateException("it was not read to its end");
            } else if (!now.equals(seen.get(file.getAbsoluteFilePath()))) {
                LOG.infof("read %s; it has changed meanwhile, so it is read again", read);
            } else if (move(operations, endpoint, file, read)) {
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
            if (version(operations, file) == null) {
                LOG.infof("not read file=%s: another replica has moved it", file.getFileNameOnly());
                return;
            }
        } catch (IOException | RuntimeException e) {
            // The reason is the one that is told below.
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

    /** What is there now; null where nothing is. */
    private static Version version(GenericFileOperations<?> operations, GenericFile<?> file) {
        if (file.getFile() instanceof File local) {
            return local.exists() ? new Version(local.length(), local.lastModified()) : null;
        }
        if (!operations.existsFile(file.getAbsoluteFilePath())) {
            return null;
        }
        for (Object one : operations.listFiles(file.getAbsoluteFilePath())) {
            if (one instanceof SftpRemoteFile remote) {
                return new Version(remote.getFileLength(), remote.getLastModified());
            }
            if (one instanceof FTPFile remote) {
                return new Version(remote.getSize(), remote.getTimestamp().getTimeInMillis());
            }
        }
        return null;
    }

    /**
     * Moves a file that was read, and writes its report before: a crash in between leaves a report too many.
     *
     * @return false where another replica has moved it
     */
    private static boolean move(
            GenericFileOperations<Object> operations,
            GenericFileEndpoint<Object> endpoint,
            GenericFile<Object> file,
            HrisFile read) {
        String folder = FileUtil.onlyPath(file.getAbsoluteFilePath());
        String path = file.getAbsoluteFilePath();
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
            store(operations, endpoint, unused + REPORT, read.report());
        }
        if (rename(operations, path, unused)) {
            return true;
        }
        if (read.bad() > 0 && isTaken) {
            operations.deleteFile(unused + REPORT); // Without a stamp it may be the report of the other replica.
        }
        return false;
    }

    private static void store(
            GenericFileOperations<Object> operations, GenericFileEndpoint<Object> endpoint, String path, String text) {
        Exchange exchange = endpoint.createExchange();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getIn().setBody(bytes);
        operations.storeFile(path, exchange, bytes.length);
    }

    /** False where the file is not there any more. */
    private static boolean rename(GenericFileOperations<?> operations, String from, String to) {
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

    static String reason(Throwable error) {
        Throwable root = error;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root == null ? "-" : root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
