package io.piconnector.order.source;

import com.jcraft.jsch.ChannelSftp.LsEntry;
import com.jcraft.jsch.SftpATTRS;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.commons.net.ftp.FTPFile;

/** Length and time of a file in a folder of any scheme. If both stay the same, the file counts as complete. */
record FileVersion(long length, long modified) {

    /** The version that the poll saw. */
    static FileVersion polled(GenericFile<?> file) {
        return new FileVersion(file.getFileLength(), file.getLastModified());
    }

    /** The version now, or null if the file is gone. */
    static FileVersion now(GenericFileOperations<?> operations, GenericFile<?> file) {
        if (file.getFile() instanceof File local) {
            return local.exists() ? new FileVersion(local.length(), local.lastModified()) : null;
        }
        if (!operations.existsFile(file.getAbsoluteFilePath())) {
            return null;
        }
        for (Object one : operations.listFiles(file.getAbsoluteFilePath())) {
            if (one instanceof SftpRemoteFile remote) {
                return new FileVersion(remote.getFileLength(), remote.getLastModified());
            }
            if (one instanceof FTPFile remote) {
                return new FileVersion(remote.getSize(), remote.getTimestamp().getTimeInMillis());
            }
        }
        return null;
    }

    /**
     * Whether the file is a regular file. Links are not, because anyone who may write into the folder could otherwise make
     * the connector read any file that it, or its user at the server, may read.
     */
    static boolean isRegular(GenericFile<?> file) {
        if (file.getFile() instanceof File local) {
            return Files.isRegularFile(local.toPath(), LinkOption.NOFOLLOW_LINKS);
        }
        if (file.getFile() instanceof FTPFile remote) {
            return remote.isFile();
        }
        if (file.getFile() instanceof SftpRemoteFile<?> remote && remote.getRemoteFile() instanceof LsEntry entry) {
            SftpATTRS attributes = entry.getAttrs();
            // A server that sends no permissions sends no file type either.
            return attributes.isReg() || (attributes.getFlags() & SftpATTRS.SSH_FILEXFER_ATTR_PERMISSIONS) == 0;
        }
        return false;
    }
}
