package io.rafs.read;

import io.rafs.format.Digest;
import io.rafs.format.erofs.DeviceSlot;
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
    private final DeviceSet devices;
    private final DecodedRuns decoded = new DecodedRuns();
    private ChunkTable chunks;

    private ImageReader(
            BootstrapReader bootstrap, boolean embedded, List<BlobEntry> entries, BlobSet blobs, DeviceSet devices) {
        this.embedded = embedded;
        this.bootstrap = bootstrap;
        this.entries = entries;
        this.blobs = blobs;
        this.devices = devices;
    }

    /**
     * Opens an image. Blobs are not looked at yet.
     *
     * @throws io.rafs.format.CorruptImageException if it is neither a RAFS v6 image nor any EROFS image, or one of a kind that is not read here
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
        PagedFile file = PagedFile.open(files.bootstrap(), files.name());
        try {
            Optional<PagedFile> embedded = EmbeddedBootstrap.find(file);
            BootstrapReader bootstrap = BootstrapReader.open(embedded.orElse(file));
            if (!gate.passes(bootstrap, embedded.isPresent())) {
                file.close();
                return Optional.empty();
            }
            List<BlobEntry> entries = bootstrap.isRafs() ? bootstrap.rafs().blobEntries() : List.of();
            List<DeviceSlot> slots = bootstrap.isRafs() ? List.of() : bootstrap.deviceSlots();
            BlobSet blobs = new BlobSet(
                    bootstrap.name(),
                    entries,
                    files.blobs(),
                    embedded.isPresent() ? Optional.of(file) : Optional.empty());
            DeviceSet devices = new DeviceSet(bootstrap.name(), slots, files.blobs());
            return Optional.of(new ImageReader(bootstrap, embedded.isPresent(), entries, blobs, devices));
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

    /** The blob table; empty unless it is a RAFS image. */
    public List<BlobEntry> blobEntries() {
        return entries;
    }

    /** The blobs of a RAFS image. */
    public BlobSet blobs() {
        return blobs;
    }

    /** The devices of any other image. */
    public DeviceSet devices() {
        return devices;
    }

    /** Runs that have been decoded. */
    DecodedRuns decoded() {
        return decoded;
    }

    /**
     * The digest of a stored run, if its device is at hand and lists it as a chunk. Whether that is a SHA-256 or a BLAKE3 is
     * nowhere said.
     */
    public Optional<Digest> listedDigest(Run.Stored run) throws IOException {
        return run.device() == 0 || !devices.isAtHand(run.device())
                ? Optional.empty()
                : devices.device(run.device()).listedDigest(run);
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
        try (bootstrap;
                devices) {
            blobs.close();
        }
    }
}
