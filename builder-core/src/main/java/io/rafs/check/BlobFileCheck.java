package io.rafs.check;

import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructIn;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.TailHeader;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A blob file, but for its chunk data: chunk info, digests, tail headers, table of contents. */
final class BlobFileCheck {
    private static final int STEP = 1 << 16;

    private final ImageReader image;
    private final int index;
    private final BlobEntry entry;
    private final Findings findings;
    private BlobReader blob;
    private Optional<TocEntry> data = Optional.empty();
    private Optional<TocEntry> digests = Optional.empty();

    BlobFileCheck(ImageReader image, int index, Findings findings) {
        this.image = image;
        this.index = index;
        this.entry = image.blobEntries().get(index);
        this.findings = findings;
    }

    /** Checks all; answers whether the blob's chunks can be read. */
    boolean run() throws IOException {
        String name = image.blobs().path(index).toString();
        try {
            blob = image.blobs().blob(index);
        } catch (NoSuchFileException e) {
            findings.add(
                    Rule.BLOB_FILE,
                    name,
                    0,
                    "blob %d of the image is missing; say with --blobs where it is".formatted(index));
            return false;
        } catch (CorruptImageException e) {
            boolean foreign = e.offset() == 0;
            findings.add(foreign ? Rule.BLOB_KIND : Rule.BLOB_FILE_INFO, e);
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
        tail();
        contents();
        digests();
        return readable;
    }

    /** The blob. */
    BlobReader blob() {
        return blob;
    }

    /** What the table of contents says of the chunk data. */
    Optional<TocEntry> data() {
        return data;
    }

    /** What the table of contents says of the chunk digests. */
    Optional<TocEntry> digestArray() {
        return digests;
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
                "chunk %d of blob %d has %d bytes for %d at %d for %d, the chunk table has %d for %d at %d for %d",
                chunk.index(),
                index,
                chunk.storedSize(),
                chunk.size(),
                chunk.storedOffset(),
                chunk.offset(),
                table.compressedSize(),
                table.uncompressedSize(),
                table.compressedOffset(),
                table.uncompressedOffset());
    }

    private void tail() throws IOException {
        if (has(BlobFeatures.HAS_TAR_HEADER)) {
            tailHeader(TailHeader.DATA, blob.dataSize(), blob.dataSize());
            long size = entry.infoStoredSize() + ChunkInfoHeader.SIZE;
            tailHeader(TailHeader.CHUNK_INFO, entry.infoOffset() + size, size);
        }
    }

    private void tailHeader(String name, long at, long size) throws IOException {
        try {
            TailHeader found = TailHeader.decode(blob.read("tail header", at, TailHeader.SIZE));
            expect(
                    Rule.BLOB_FILE_TAIL,
                    found.name().equals(name) && found.size() == size,
                    at,
                    "the tail header is '%s' with %d bytes, expected '%s' with %d",
                    found.name(),
                    found.size(),
                    name,
                    size);
        } catch (CorruptImageException e) {
            findings.add(Rule.BLOB_FILE_TAIL, e);
        }
    }

    private void contents() throws IOException {
        if (!has(BlobFeatures.HAS_TOC)) {
            return;
        }
        try {
            TailHeader header =
                    TailHeader.decode(blob.read("tail header", blob.size() - TailHeader.SIZE, TailHeader.SIZE));
            long start = blob.size() - TailHeader.SIZE - header.size();
            StructIn toc = blob.read("table of contents", start, header.size() + TailHeader.SIZE);
            long length = toc.remaining();
            expect(
                    Rule.BLOB_FILE_TOC,
                    header.name().equals(TailHeader.TOC) && (entry.tocSize() == 0 || entry.tocSize() == length),
                    start,
                    "the file ends with '%s' of %d bytes, expected '%s' of %d",
                    header.name(),
                    length,
                    TailHeader.TOC,
                    entry.tocSize());
            if (!entry.tocDigest().isZero()) {
                Digest found = digest(start, length);
                expect(
                        Rule.BLOB_FILE_TOC,
                        found.equals(entry.tocDigest()),
                        start,
                        "the table of contents has SHA-256 %s, the blob table expects %s",
                        found,
                        entry.tocDigest());
            }
            List<TocEntry> regions = new ArrayList<>();
            while (toc.remaining() >= TocEntry.SIZE + TailHeader.SIZE) {
                regions.add(TocEntry.decode(toc));
            }
            for (TocEntry region : regions) {
                region(region);
            }
        } catch (CorruptImageException e) {
            findings.add(Rule.BLOB_FILE_TOC, e);
        }
    }

    private void region(TocEntry region) throws IOException {
        switch (region.name()) {
            case TailHeader.DATA -> data = Optional.of(region);
            case TailHeader.CHUNK_INFO -> region(region, entry.infoOffset(), entry.infoStoredSize(), blob.infoDigest());
            case TocEntry.CHUNK_INFO_HEADER -> {
                long at = entry.infoOffset() + entry.infoStoredSize();
                region(region, at, ChunkInfoHeader.SIZE, digest(at, ChunkInfoHeader.SIZE));
            }
            case TailHeader.DIGESTS -> {
                digests = Optional.of(region);
                region(
                        region,
                        region.offset(),
                        entry.chunks() * Digest.SIZE,
                        digest(region.offset(), region.storedSize()));
                tailHeader(TailHeader.DIGESTS, region.offset() + region.storedSize(), region.storedSize());
            }
            default -> {
                // image.boot was looked at when the bootstrap was taken out; other regions are nobody's business
            }
        }
    }

    private void region(TocEntry region, long offset, long storedSize, Digest digest) {
        expect(
                Rule.BLOB_FILE_TOC,
                region.offset() == offset && region.storedSize() == storedSize,
                region.offset(),
                "the table of contents has %s at %d with %d bytes, expected %d and %d",
                region.name(),
                region.offset(),
                region.storedSize(),
                offset,
                storedSize);
        expect(
                Rule.BLOB_FILE_TOC,
                region.digest().equals(digest),
                region.offset(),
                "%s has SHA-256 %s, the table of contents expects %s",
                region.name(),
                digest,
                region.digest());
    }

    private void digests() throws IOException {
        if (digests.isEmpty() || digests.get().storedSize() != entry.chunks() * Digest.SIZE) {
            return;
        }
        for (long i = 0; i < entry.chunks(); i++) {
            Optional<ChunkInfo> known = image.chunks().find(index, i);
            long at = digests.get().offset() + i * Digest.SIZE;
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

    private Digest digest(long offset, long length) throws IOException {
        Hasher hasher = Hasher.sha256();
        byte[] buffer = new byte[STEP];
        for (long at = 0; at < length; at += STEP) {
            int step = (int) Math.min(STEP, length - at);
            blob.read("a region", offset + at, buffer, 0, step);
            hasher.update(buffer, 0, step);
        }
        return hasher.digest();
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
