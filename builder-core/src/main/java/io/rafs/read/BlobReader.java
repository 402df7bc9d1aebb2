package io.rafs.read;

import io.rafs.codec.ChunkDecoder;
import io.rafs.codec.MalformedStreamException;
import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructIn;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.ExtendedSuperBlock;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * One blob file: what it says of its chunks, and their bytes. May be used by several threads.
 *
 * <p>Reads chunk info of both versions and batches. Blobs that are encrypted, or whose data is another file's (zran,
 * tar-ref, tarfs, external), are refused by name.
 */
public final class BlobReader implements Closeable {
    /** Largest batch that Nydus reads: 16 MiB. */
    private static final int MAX_BATCH = ExtendedSuperBlock.MAX_CHUNK_SIZE;

    private final PagedFile file;
    private final BlobEntry entry;
    private final ChunkInfoHeader header;
    private final PagedFile info;
    private final long infoStart;

    private BlobReader(PagedFile file, BlobEntry entry, InfoBudget budget) throws IOException {
        this.file = file;
        this.entry = entry;
        refuseForeign(file.name(), entry);
        long headerAt = entry.infoOffset() + entry.infoStoredSize();
        header = ChunkInfoHeader.decode(file.read("chunk info header", headerAt, ChunkInfoHeader.SIZE));
        agree("entries", headerAt + 12, header.entries(), entry.chunks());
        agree(
                "compressor",
                headerAt + 8,
                header.compressor().code(),
                entry.infoCompressor().code());
        agree("offset", headerAt + 16, header.offset(), entry.infoOffset());
        agree("storedSize", headerAt + 24, header.storedSize(), entry.infoStoredSize());
        agree("size", headerAt + 32, header.size(), entry.infoSize());
        long least = entry.chunks() * entrySize() + (header.contexts() * BatchContext.SIZE);
        if (entry.infoSize() < least) {
            throw new CorruptImageException(
                    file.name(),
                    entry.infoOffset(),
                    "chunk info has %d bytes, %d chunks need %d".formatted(entry.infoSize(), entry.chunks(), least));
        }
        if (entry.infoCompressor() == Compressor.NONE) {
            agree("storedSize", headerAt + 24, entry.infoStoredSize(), entry.infoSize());
            info = file;
            infoStart = entry.infoOffset();
        } else {
            budget.take(file.name(), entry.infoOffset(), entry.infoSize());
            info = PagedFile.of(file.name() + "(chunk info)", decompressInfo());
            infoStart = 0;
        }
    }

    static BlobReader open(PagedFile file, BlobEntry entry, InfoBudget budget) throws IOException {
        return new BlobReader(file, entry, budget);
    }

    /** Why the data of such a blob is not read here, nothing if it is. */
    public static Optional<String> whyForeign(BlobEntry entry) {
        long features = entry.features();
        if ((features & BlobFeatures.ENCRYPTED) != 0 || entry.cipher() != 0) {
            return foreign(entry, "is encrypted (cipher %d)".formatted(entry.cipher()));
        } else if ((features & BlobFeatures.ZRAN) != 0) {
            return foreign(entry, "points into a gzip layer (zran, targz-ref)");
        } else if ((features & BlobFeatures.TARFS) != 0) {
            return foreign(entry, "is a tar file (tarfs)");
        } else if ((features & BlobFeatures.SEPARATE) != 0) {
            return foreign(entry, "has its data in another file (tar-ref)");
        } else if ((features & BlobFeatures.EXTERNAL) != 0) {
            return foreign(entry, "has its data in an external backend");
        }
        return Optional.empty();
    }

    private static Optional<String> foreign(BlobEntry entry, String why) {
        return Optional.of("blob %d %s; the data of such blobs is not read here".formatted(entry.index(), why));
    }

    /** Refuses blobs of kinds that are not read here, whether their files are at hand or not. */
    static void refuseForeign(String name, BlobEntry entry) throws CorruptImageException {
        Optional<String> why = whyForeign(entry);
        if (why.isPresent()) {
            throw new CorruptImageException(name, 0, why.get());
        }
    }

    private void agree(String field, long at, long found, long expected) throws CorruptImageException {
        if (found != expected) {
            throw new CorruptImageException(
                    file.name(),
                    at,
                    "chunk info header: %s is %d, the blob table expects %d".formatted(field, found, expected));
        }
    }

    private byte[] decompressInfo() throws IOException {
        byte[] stored = file.read("chunk info", entry.infoOffset(), entry.infoStoredSize())
                .bytes("chunk info", (int) entry.infoStoredSize());
        byte[] plain = new byte[(int) entry.infoSize()];
        try (ChunkDecoder decoder = ChunkDecoder.of(entry.infoCompressor())) {
            decoder.decompress(stored, 0, stored.length, plain, 0, plain.length);
        } catch (MalformedStreamException e) {
            throw new CorruptImageException(file.name(), entry.infoOffset(), "chunk info: " + e.getMessage());
        }
        return plain;
    }

    private boolean has(long feature) {
        return (entry.features() & feature) != 0;
    }

    private int entrySize() {
        return has(BlobFeatures.CHUNK_INFO_V2) ? ChunkInfoV2.SIZE : ChunkInfoV1.SIZE;
    }

    /** The file, for messages. */
    public String name() {
        return file.name();
    }

    /** Bytes of the file. */
    public long size() {
        return file.size();
    }

    /** Its entry in the blob table. */
    public BlobEntry entry() {
        return entry;
    }

    /** The header behind the chunk info. */
    public ChunkInfoHeader header() {
        return header;
    }

    /** Bytes of the file that chunk data takes, from its start. Source: Nydus {@code BlobInfo::compressed_data_size}. */
    public long dataSize() {
        if (!has(BlobFeatures.CAP_TAR_TOC)) {
            return Math.min(entry.compressedSize(), entry.infoOffset());
        }
        return entry.infoOffset() - (has(BlobFeatures.HAS_TAR_HEADER) ? 512 : 0);
    }

    /** Byte offset of a chunk's info: in the file, or in the array where that is stored compressed. */
    public long infoPosition(long index) {
        return infoStart + index * entrySize();
    }

    /** What the blob says of one of its chunks. */
    public StoredChunk chunk(long index) throws IOException {
        if (index >= entry.chunks()) {
            throw new CorruptImageException(
                    file.name(),
                    entry.infoOffset(),
                    "chunk %d is asked for, the blob has %d".formatted(index, entry.chunks()));
        }
        StructIn in = info.read("chunk info", infoPosition(index), entrySize());
        return has(BlobFeatures.CHUNK_INFO_V2) ? second(index, in) : first(index, in);
    }

    private StoredChunk first(long index, StructIn in) throws IOException {
        ChunkInfoV1 chunk = ChunkInfoV1.decode(in);
        return stored(new StoredChunk(
                index,
                chunk.uncompressedOffset(),
                chunk.uncompressedSize(),
                chunk.compressedOffset(),
                chunk.compressedSize(),
                chunk.compressedSize() != chunk.uncompressedSize(),
                0,
                0,
                -1));
    }

    private StoredChunk second(long index, StructIn in) throws IOException {
        ChunkInfoV2 chunk = ChunkInfoV2.decode(in);
        if (chunk.isEncrypted()) {
            throw flaw(index, "is encrypted, in a blob that is not");
        }
        if (chunk.isZran()) {
            throw flaw(index, "points into a gzip layer, in a blob that does not");
        }
        if (chunk.isBatch()) {
            return stored(member(index, chunk));
        }
        return stored(new StoredChunk(
                index,
                chunk.uncompressedOffset(),
                chunk.uncompressedSize(),
                chunk.compressedOffset(),
                chunk.compressedSize(),
                chunk.isCompressed(),
                0,
                0,
                chunk.hasCrc32() ? chunk.crc32() : -1));
    }

    private StoredChunk member(long index, ChunkInfoV2 chunk) throws IOException {
        if (chunk.batchIndex() >= header.contexts()) {
            throw flaw(index, "is in batch %d, the blob has %d".formatted(chunk.batchIndex(), header.contexts()));
        }
        BatchContext batch = BatchContext.decode(info.read(
                "batch context",
                infoStart + header.contextOffset() + chunk.batchIndex() * BatchContext.SIZE,
                BatchContext.SIZE));
        if (batch.uncompressedSize() > MAX_BATCH || batch.compressedSize() > batch.uncompressedSize()) {
            throw flaw(
                    index,
                    "is in a batch of %d bytes, stored in %d; expected at most %d, stored in no more"
                            .formatted(batch.uncompressedSize(), batch.compressedSize(), MAX_BATCH));
        }
        if (chunk.batchOffset() + chunk.uncompressedSize() > batch.uncompressedSize()) {
            throw flaw(
                    index,
                    "ends at byte %d of a batch of %d"
                            .formatted(chunk.batchOffset() + chunk.uncompressedSize(), batch.uncompressedSize()));
        }
        return new StoredChunk(
                index,
                chunk.uncompressedOffset(),
                chunk.uncompressedSize(),
                chunk.compressedOffset(),
                (int) batch.compressedSize(),
                batch.isCompressed(),
                (int) batch.uncompressedSize(),
                (int) chunk.batchOffset(),
                -1);
    }

    private StoredChunk stored(StoredChunk chunk) throws CorruptImageException {
        if (chunk.storedOffset() + chunk.storedSize() > dataSize()) {
            throw flaw(
                    chunk.index(),
                    "ends at byte %d, the chunk data at %d"
                            .formatted(chunk.storedOffset() + chunk.storedSize(), dataSize()));
        }
        int plain = chunk.isBatched() ? chunk.batchSize() : chunk.size();
        if (!chunk.compressed() && chunk.storedSize() != plain) {
            throw flaw(
                    chunk.index(), "is stored as it is in %d bytes, but has %d".formatted(chunk.storedSize(), plain));
        }
        return chunk;
    }

    private CorruptImageException flaw(long index, String flaw) {
        return new CorruptImageException(
                info.name(), infoPosition(index), "chunk %d of blob %d %s".formatted(index, entry.index(), flaw));
    }

    /** SHA-256 of the chunk info array, uncompressed. */
    public Digest infoDigest() throws IOException {
        Hasher hasher = Hasher.sha256();
        byte[] buffer = new byte[1 << 16];
        for (long at = 0; at < entry.infoSize(); at += buffer.length) {
            int length = (int) Math.min(buffer.length, entry.infoSize() - at);
            info.read("chunk info", infoStart + at, buffer, 0, length);
            hasher.update(buffer, 0, length);
        }
        return hasher.digest();
    }

    /** A window of the file, at most 64 MiB. */
    public StructIn read(String what, long offset, long length) throws IOException {
        return file.read(what, offset, length);
    }

    /** Reads exactly {@code length} bytes of the file. */
    public void read(String what, long offset, byte[] to, int at, int length) throws IOException {
        file.read(what, offset, to, at, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
