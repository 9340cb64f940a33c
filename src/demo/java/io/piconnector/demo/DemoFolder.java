package io.piconnector.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The folder that outlives a demo, held by one demo at a time. The operating system gives the lock back when its process
 * ends, however it ends.
 *
 * @param path the folder
 * @param lock keeps others out
 */
record DemoFolder(Path path, FileLock lock) {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * Waits for a demo that is just stopping.
     *
     * @throws DemoFailure where a demo runs in this folder, or the folder cannot be written
     */
    static DemoFolder open(Path folder) throws DemoFailure {
        Path absolute = folder.toAbsolutePath();
        try {
            absolute = Files.createDirectories(absolute).toRealPath();
            FileChannel file =
                    FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean told = false;
            for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; pause()) {
                FileLock lock = tryLock(file);
                if (lock != null) {
                    return new DemoFolder(absolute, lock);
                }
                if (!told) {
                    System.err.println("Another demo runs in this folder; waiting for it to end …");
                    told = true;
                }
            }
        } catch (IOException e) {
            throw new DemoFailure("it cannot use the folder " + absolute + " (" + e + ")", e);
        }
        throw new DemoFailure("another demo runs in this folder, and " + absolute + " is for one at a time");
    }

    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static void pause() throws DemoFailure {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("it was told to stop", e);
        }
    }
}
