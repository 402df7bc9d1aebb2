package io.rafs.sink;

import com.jcraft.jzlib.GZIPOutputStream;
import io.rafs.format.Digest;
import io.rafs.image.NamedOutput;
import io.rafs.oci.NydusImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The bootstraps of an image as a layer: a tar in gzip. The compressor is Java's own nowhere, for that one is whatever zlib a
 * JDK was linked with, and gives other bytes on another machine.
 *
 * @param file holds it
 * @param diffId digest of the plain tar
 * @param digest of the file
 * @param size bytes of the file
 */
record BootstrapLayer(Path file, Digest diffId, Digest digest, long size) {
    private static final String DIRECTORY = "image/";
    private static final int DIRECTORY_MODE = 040755;
    private static final int FILE_MODE = 0100444;

    /**
     * Writes it.
     *
     * @param bootstraps by what follows {@link NydusImage#BOOTSTRAP} in their names, in this order
     */
    static BootstrapLayer write(Map<String, Path> bootstraps, Path file) throws IOException {
        try (Digesting stored = new Digesting(new NamedOutput(file));
                Digesting plain = new Digesting(new GZIPOutputStream(stored))) {
            TarArchiveOutputStream tar = new TarArchiveOutputStream(plain, StandardCharsets.UTF_8.name());
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            entry(tar, DIRECTORY, TarConstants.LF_DIR, DIRECTORY_MODE, 0);
            tar.closeArchiveEntry();
            for (Map.Entry<String, Path> bootstrap : bootstraps.entrySet()) {
                String name = NydusImage.BOOTSTRAP + bootstrap.getKey();
                entry(tar, name, TarConstants.LF_NORMAL, FILE_MODE, Files.size(bootstrap.getValue()));
                Files.copy(bootstrap.getValue(), tar);
                tar.closeArchiveEntry();
            }
            tar.close();
            return new BootstrapLayer(file, plain.digest(), stored.digest(), stored.count());
        }
    }

    /** Nobody's, of no time: nothing of the machine. */
    private static void entry(TarArchiveOutputStream tar, String name, byte type, int mode, long size)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(0);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
    }
}
