package io.rafs.sink;

import com.jcraft.jzlib.GZIPOutputStream;
import io.rafs.format.Digest;
import io.rafs.image.NamedOutput;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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
    private static final int FILE_MODE = 0100444;

    /**
     * Writes it.
     *
     * @param bootstraps by what follows {@link NydusImage#BOOTSTRAP} in their names, in this order
     */
    static BootstrapLayer write(Map<String, Path> bootstraps, Path file) throws IOException {
        try (Digesting stored = new Digesting(new NamedOutput(file));
                Digesting plain = new Digesting(new GZIPOutputStream(stored))) {
            print(bootstraps, plain);
            return new BootstrapLayer(file, plain.digest(), stored.digest(), stored.count());
        }
    }

    /** Digest of the plain tar alone, which takes no compressor. */
    static Digest diffId(Map<String, Path> bootstraps) throws IOException {
        try (Digesting plain = new Digesting(OutputStream.nullOutputStream())) {
            print(bootstraps, plain);
            return plain.digest();
        }
    }

    private static void print(Map<String, Path> bootstraps, Digesting plain) throws IOException {
        StillTar tar = new StillTar(plain);
        tar.directory(DIRECTORY);
        for (Map.Entry<String, Path> bootstrap : bootstraps.entrySet()) {
            Path bytes = bootstrap.getValue();
            tar.file(
                    NydusImage.BOOTSTRAP + bootstrap.getKey(),
                    FILE_MODE,
                    Files.size(bytes),
                    out -> Files.copy(bytes, out));
        }
        tar.close();
    }

    /** Points at it. */
    Link link() {
        return NydusImage.bootstrap(digest, size);
    }
}
