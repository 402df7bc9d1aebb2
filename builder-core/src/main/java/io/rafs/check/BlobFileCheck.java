package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.read.BlobReader;
import io.rafs.read.ImageReader;
import io.rafs.read.StoredChunk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** A blob file, but for its chunk data. */
final class BlobFileCheck {
    private final ImageReader image;
    private final int index;
    private final BlobEntry entry;
    private final Findings findings;
    private BlobReader blob;
    private BlobTailCheck tail;

    BlobFileCheck(ImageReader image, int index, Findings findings) {
        this.image = image;
        this.index = index;
        this.entry = image.blobEntries().get(index);
        this.findings = findings;
    }

    /** Checks all; answers whether the blob's chunks can be read. */
    boolean run() throws IOException {
        String name = image.blobs().path(index).toString();
        Optional<String> foreign = BlobReader.whyForeign(entry);
        if (foreign.isPresent()) {
            findings.add(
                    Rule.BLOB_KIND,
                    image.bootstrap().name(),
                    image.bootstrap().rafs().blobPosition(index),
                    foreign.get());
            return false;
        }
        try {
            blob = image.blobs().blob(index);
        } catch (NoSuchFileException e) {
            findings.add(
                    Rule.BLOB_FILE,
                    name,
                    0,
                    entry.blobId().isZero()
                            ? "the bootstrap was made inside blob %d and does not know its id; check the blob itself"
                                    .formatted(index)
                            : "blob %d of the image is missing; say with --blobs where it is".formatted(index));
            return false;
        } catch (CorruptImageException e) {
            findings.add(Rule.BLOB_FILE_INFO, e);
            return false;
        }
        boolean whole = has(BlobFeatures.CAP_TAR_TOC) && !has(BlobFeatures.INLINED_FS_META);
        expect(
                Rule.BLOB_FILE_SIZE,
                !whole || blob.size() == entry.compressedSize(),
                0,
                "the file has %d bytes, the blob table expects %d",
                blob.size(),
                entry.compressedSize());
        boolean readable = chunks();
        tail = new BlobTailCheck(blob, findings);
        tail.run();
        digests();
        return readable;
    }

    /** The blob. */
    BlobReader blob() {
        return blob;
    }

    /** What the table of contents says of the chunk data. */
    Optional<TocEntry> data() {
        return tail.data();
    }

    /** What the table of contents says of the chunk digests. */
    Optional<TocEntry> digestArray() {
        return tail.digests();
    }

    private boolean chunks() throws IOException {
        long plainEnd = 0;
        long storedEnd = 0;
        for (long i = 0; i < entry.chunks(); i++) {
            StoredChunk chunk;
            try {
                chunk = blob.chunk(i);
            } catch (CorruptImageException e) {
                findings.add(Rule.BLOB_FILE_INFO, e);
                return false;
            }
            long at = blob.infoPosition(i);
            expect(
                    Rule.BLOB_FILE_ORDER,
                    chunk.offset() == plainEnd,
                    at,
                    "chunk %d of blob %d is at %d of the uncompressed space, the one before ends at %d",
                    i,
                    index,
                    chunk.offset(),
                    plainEnd);
            expect(
                    Rule.BLOB_FILE_ORDER,
                    chunk.storedOffset() >= storedEnd || chunk.isBatched(),
                    at,
                    "chunk %d of blob %d is at %d of the file, the one before ends at %d",
                    i,
                    index,
                    chunk.storedOffset(),
                    storedEnd);
            plainEnd = chunk.offset() + (chunk.size() + SuperBlock.BLOCK - 1L & -SuperBlock.BLOCK);
            storedEnd = chunk.storedOffset() + chunk.storedSize();
            Optional<ChunkInfo> known = image.chunks().find(index, i);
            if (known.isPresent()) {
                agree(known.get(), chunk, at);
            }
        }
        expect(
                Rule.BLOB_FILE_ORDER,
                plainEnd == entry.uncompressedSize(),
                entry.infoOffset(),
                "the chunks of blob %d end at %d of the uncompressed space, the blob table expects %d",
                index,
                plainEnd,
                entry.uncompressedSize());
        return true;
    }

    private void agree(ChunkInfo table, StoredChunk chunk, long at) {
        boolean plain = table.uncompressedOffset() == chunk.offset() && table.uncompressedSize() == chunk.size();
        boolean stored = chunk.isBatched()
                || table.compressedOffset() == chunk.storedOffset()
                        && table.compressedSize() == chunk.storedSize()
                        && (table.flags() & ChunkInfo.COMPRESSED) == (chunk.compressed() ? ChunkInfo.COMPRESSED : 0);
        expect(
                Rule.BLOB_FILE_TABLE,
                plain && stored,
                at,
                "chunk %d of blob %d is %d bytes at %d, plain %d at %d; the chunk table has %d at %d, plain %d at %d",
                chunk.index(),
                index,
                chunk.storedSize(),
                chunk.storedOffset(),
                chunk.size(),
                chunk.offset(),
                table.compressedSize(),
                table.compressedOffset(),
                table.uncompressedSize(),
                table.uncompressedOffset());
    }

    private void digests() throws IOException {
        if (tail.digests().isEmpty()) {
            return;
        }
        long start = tail.digests().get().offset();
        for (long i = 0; i < entry.chunks(); i++) {
            Optional<ChunkInfo> known = image.chunks().find(index, i);
            long at = start + i * Digest.SIZE;
            Digest found = blob.read("chunk digest", at, Digest.SIZE).digest("chunk digest");
            expect(
                    Rule.BLOB_FILE_DIGESTS,
                    known.isEmpty() || known.get().digest().equals(found),
                    at,
                    "chunk %d of blob %d has the digest %s in its blob, %s in the bootstrap",
                    i,
                    index,
                    found,
                    known.map(ChunkInfo::digest).orElse(found));
        }
    }

    private boolean has(long feature) {
        return (entry.features() & feature) != 0;
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, blob.name(), offset, detail.formatted(values));
        }
    }
}
