package io.rafs.cache;

import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import io.rafs.image.EntryPath;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import io.rafs.image.Meta;
import io.rafs.image.PackedLayer;
import io.rafs.image.StoredFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads what {@link RecordWriter} wrote. A record may have been damaged or made by somebody else: no length in it is believed
 * before as many bytes have come, and entries draw on the image's budget like those of a layer.
 */
final class RecordReader {
    private static final int MAX_BYTES = 1 << 20;

    private final Place place;
    private final Budget budget;
    private final DataInputStream in;
    private Optional<Blob> own = Optional.empty();

    /**
     * Where a record is read into.
     *
     * @param name of its layer
     * @param claim what the image says of the layer
     * @param number of the layer in its image
     * @param layers that the image has
     * @param below the layers below it
     * @param earlier what earlier images offer
     */
    record Place(
            String name,
            io.rafs.image.Layer.Claim claim,
            int number,
            int layers,
            List<PackedLayer> below,
            Earlier earlier) {}

    /** The record is not what was written. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    private RecordReader(Place place, Budget budget, DataInputStream in) {
        this.place = place;
        this.budget = budget;
        this.in = in;
    }

    /**
     * Reads a record; its blob's file is not looked for.
     *
     * @throws Damaged if it is not what was written
     * @throws RefusedException if the layer exceeds the budget
     */
    static PackedLayer read(InputStream source, Place place, Budget budget) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new GZIPInputStream(source, 1 << 16), 1 << 16))) {
            return new RecordReader(place, budget, in).layer();
        } catch (EOFException | ZipException | IllegalArgumentException e) {
            throw new Damaged(String.valueOf(e.getMessage()));
        }
    }

    private PackedLayer layer() throws IOException {
        expectMagic();
        long tarBytes = in.readLong();
        List<String> warnings = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            String prefix = in.readBoolean() ? place.name() + ": " : "";
            byte[] text = bytes();
            budget.hold(text.length);
            warnings.add(prefix + new String(text, StandardCharsets.UTF_8));
        }
        if (in.readBoolean()) {
            own = Optional.of(blob());
        }
        List<LayerEntry<StoredFile>> entries = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            entries.add(entry());
        }
        List<Earlier.SmallFile> smallFiles = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            smallFiles.add(new Earlier.SmallFile(digest(), reference(), in.readInt()));
        }
        expectMagic();
        return new PackedLayer(place.name(), entries, facts(tarBytes), warnings, own, smallFiles);
    }

    private LayerFacts facts(long tarBytes) {
        boolean plain = place.claim().storedBytes() == tarBytes; // then the layer is its tar
        Digest diffId = place.claim().diffId();
        return new LayerFacts(
                place.claim().digest().or(() -> plain ? Optional.of(diffId) : Optional.empty()),
                Optional.of(diffId),
                place.claim().storedBytes(),
                tarBytes);
    }

    private void expectMagic() throws IOException {
        if (in.readInt() != RecordWriter.MAGIC) {
            throw new Damaged("a mark is missing");
        }
    }

    private Blob blob() throws IOException {
        Digest id = digest();
        long fileSize = in.readLong();
        Compressor compressor = Compressor.valueOf(new String(bytes(), StandardCharsets.UTF_8));
        long storedBytes = in.readLong();
        long uncompressedSize = in.readLong();
        long infoOffset = in.readLong();
        long tocSize = in.readLong();
        Digest tocDigest = digest();
        List<BatchContext> batches = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            batches.add(new BatchContext(in.readLong(), in.readLong()));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            chunks.add(new Chunk(
                    place.number(),
                    chunks.size(),
                    digest(),
                    in.readInt(),
                    in.readInt(),
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    in.readInt()));
        }
        return new Blob(
                place.number(),
                false,
                id,
                Optional.empty(),
                fileSize,
                compressor,
                chunks,
                storedBytes,
                uncompressedSize,
                infoOffset,
                tocSize,
                tocDigest,
                batches);
    }

    private LayerEntry<StoredFile> entry() throws IOException {
        int tag = in.readUnsignedByte();
        if (tag >= RecordWriter.Tag.values().length) {
            throw new Damaged("there is no kind of entry %d".formatted(tag));
        }
        budget.countEntry();
        EntryPath path = path();
        LayerEntry<StoredFile> entry = switch (RecordWriter.Tag.values()[tag]) {
            case DIRECTORY -> new LayerEntry.Directory<>(path, meta());
            case REGULAR_FILE -> new LayerEntry.RegularFile<>(path, meta(), content());
            case SYMLINK -> new LayerEntry.Symlink<>(path, meta(), bytes());
            case SPECIAL ->
                new LayerEntry.Special<>(
                        path,
                        meta(),
                        FileType.ofCode(in.readUnsignedByte()),
                        DeviceNumber.of(Integer.toUnsignedLong(in.readInt())));
            case HARD_LINK -> new LayerEntry.HardLink<>(path, path());
            case WHITEOUT -> new LayerEntry.Whiteout<>(path);
            case OPAQUE_DIRECTORY -> new LayerEntry.OpaqueDirectory<>(path);
        };
        if (entry instanceof LayerEntry.RegularFile<StoredFile> file) {
            long stored = 0;
            for (Chunk chunk : file.content().chunks()) {
                stored += chunk.isHole() ? 0 : chunk.size();
            }
            budget.hold(
                    entry,
                    file.content().size(),
                    Math.min(stored, file.content().size()));
        } else {
            budget.hold(entry, 0, 0);
        }
        return entry;
    }

    private EntryPath path() throws IOException {
        int count = in.readUnsignedShort();
        if (count > EntryPath.MAX_DEPTH) {
            throw new Damaged("a path has %d names".formatted(count));
        }
        List<EntryName> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(EntryName.of(exactly(in.readUnsignedByte())));
        }
        return new EntryPath(names);
    }

    private Meta meta() throws IOException {
        int permissions = in.readUnsignedShort();
        long uid = Integer.toUnsignedLong(in.readInt());
        long gid = Integer.toUnsignedLong(in.readInt());
        long mtime = in.readLong();
        int nanos = in.readInt();
        List<Xattr> xattrs = new ArrayList<>(0);
        for (int left = in.readInt(); left > 0; left--) {
            xattrs.add(new Xattr(bytes(), bytes()));
        }
        return new Meta(permissions, uid, gid, mtime, nanos, xattrs);
    }

    private StoredFile content() throws IOException {
        long size = in.readLong();
        int sliceOffset = in.readInt();
        Optional<Digest> sha256 = in.readBoolean() ? Optional.of(digest()) : Optional.empty();
        int count = in.readInt();
        List<Chunk> chunks = new ArrayList<>(Math.max(0, Math.min(count, 16)));
        long bytes = 0;
        for (int left = count; left > 0; left--) {
            Chunk chunk = reference();
            bytes += chunk.size();
            chunks.add(chunk);
        }
        if (size < 0 || sliceOffset < StoredFile.WHOLE || sliceOffset == StoredFile.WHOLE && bytes != size) {
            throw new Damaged("a file of %d bytes has chunks of %d".formatted(size, bytes));
        }
        return new StoredFile(size, chunks, sliceOffset, sha256);
    }

    private Chunk reference() throws IOException {
        int blob = in.readInt();
        int index = in.readInt();
        if (blob == RecordWriter.HOLE) {
            return Chunk.hole(index);
        }
        List<Chunk> chunks = chunksOf(blob);
        if (index < 0 || index >= chunks.size()) {
            throw new Damaged("there is no chunk %d of blob %d".formatted(index, blob));
        }
        return chunks.get(index);
    }

    private List<Chunk> chunksOf(int blob) throws Damaged {
        Optional<Blob> found = Optional.empty();
        int earlier = RecordWriter.EARLIER - blob;
        if (blob == place.number()) {
            found = own;
        } else if (blob >= 0 && blob < place.below().size()) {
            found = place.below().get(blob).blob();
        } else if (blob < 0 && earlier < place.earlier().blobs().size()) {
            found = Optional.of(place.earlier().blobs().get(earlier));
        }
        return found.orElseThrow(() -> new Damaged("there is no blob %d".formatted(blob)))
                .chunks();
    }

    private Digest digest() throws IOException {
        return Digest.of(exactly(Digest.SIZE));
    }

    private byte[] bytes() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new Damaged("a text has %d bytes".formatted(length));
        }
        return exactly(length);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("it ends early");
        }
        return bytes;
    }
}
