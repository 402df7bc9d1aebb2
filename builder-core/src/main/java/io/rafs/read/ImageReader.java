package io.rafs.read;

import io.rafs.format.rafs.BlobEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An image open for reading: its bootstrap, and its blobs as they are needed. May be used by several threads. */
public final class ImageReader implements Closeable {
    private final BootstrapReader bootstrap;
    private final boolean embedded;
    private final List<BlobEntry> entries;
    private final BlobSet blobs;
    private ChunkTable chunks;

    private ImageReader(BootstrapReader bootstrap, boolean embedded, List<BlobEntry> entries, BlobSet blobs) {
        this.embedded = embedded;
        this.bootstrap = bootstrap;
        this.entries = entries;
        this.blobs = blobs;
    }

    /**
     * Opens an image. Blobs are not looked at yet.
     *
     * @throws io.rafs.format.CorruptImageException if it is no RAFS v6 image
     */
    public static ImageReader open(ImageFiles files) throws IOException {
        return openIf(files, (bootstrap, embedded) -> true)
                .orElseThrow(() -> new IllegalStateException("an open gate is closed"));
    }

    /** Looks at a bootstrap before any of its tables is read. */
    public interface Gate {
        /**
         * Whether to go on.
         *
         * @param embedded whether the bootstrap lies inside a blob
         */
        boolean passes(BootstrapReader bootstrap, boolean embedded) throws IOException;
    }

    /** Opens an image, or nothing if the gate does not pass its bootstrap. */
    public static Optional<ImageReader> openIf(ImageFiles files, Gate gate) throws IOException {
        PagedFile file = PagedFile.open(files.bootstrap());
        try {
            Optional<PagedFile> embedded = EmbeddedBootstrap.find(file);
            BootstrapReader bootstrap = BootstrapReader.open(embedded.orElse(file));
            if (!gate.passes(bootstrap, embedded.isPresent())) {
                file.close();
                return Optional.empty();
            }
            List<BlobEntry> entries = bootstrap.blobEntries();
            BlobSet blobs = new BlobSet(
                    bootstrap.name(),
                    entries,
                    files.blobs(),
                    embedded.isPresent() ? Optional.of(file) : Optional.empty());
            return Optional.of(new ImageReader(bootstrap, embedded.isPresent(), entries, blobs));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether the bootstrap lies inside a blob. */
    public boolean isEmbedded() {
        return embedded;
    }

    /** The bootstrap. */
    public BootstrapReader bootstrap() {
        return bootstrap;
    }

    /** The blob table. */
    public List<BlobEntry> blobEntries() {
        return entries;
    }

    /** The blobs. */
    public BlobSet blobs() {
        return blobs;
    }

    /** The chunk table, taken in when it is first asked for. */
    public synchronized ChunkTable chunks() throws IOException {
        if (chunks == null) {
            chunks = ChunkTable.of(bootstrap);
        }
        return chunks;
    }

    @Override
    public void close() throws IOException {
        try (bootstrap) {
            blobs.close();
        }
    }
}
