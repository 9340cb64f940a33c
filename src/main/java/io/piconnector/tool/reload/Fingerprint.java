package io.piconnector.tool.reload;

import io.piconnector.config.VisibleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What the files of an installation hold, to see a change. Times would not do: a ConfigMap's files are links, and an editor may
 * write a file in steps.
 */
record Fingerprint(Map<Path, Long> checksums) {

    /** @throws IOException if a file cannot be read, maybe because it is being replaced */
    static Fingerprint of(Collection<Path> filesAndFolders) throws IOException {
        Map<Path, Long> checksums = new HashMap<>();
        for (Path root : filesAndFolders) {
            if (!Files.exists(root)) {
                continue;
            }
            for (Path file : VisibleFiles.below(root)) {
                if (Files.isRegularFile(file)) {
                    CRC32 checksum = new CRC32();
                    checksum.update(Files.readAllBytes(file));
                    checksums.put(file, checksum.getValue());
                }
            }
        }
        return new Fingerprint(checksums);
    }
}
