package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.List;

/** The chunk table by itself: what it says of blobs that nobody needs to look at. */
final class ChunkTableCheck {
    private static final long KNOWN_FLAGS = 0x1f;
    private static final long BATCH = 0x8;
    private static final long ENCRYPTED = 0x4;
    private static final long HAS_CRC32 = 0x10;

    private final BootstrapReader bootstrap;
    private final List<BlobEntry> blobs;
    private final Findings findings;

    ChunkTableCheck(BootstrapReader bootstrap, List<BlobEntry> blobs, Findings findings) {
        this.bootstrap = bootstrap;
        this.blobs = blobs;
        this.findings = findings;
    }

    /** Checks all; answers whether every entry can be read. */
    boolean run() throws IOException {
        boolean readable = true;
        ChunkInfo last = null;
        for (long i = 0; i < bootstrap.rafs().chunkTableEntries(); i++) {
            long at = bootstrap.rafs().chunkPosition(i);
            try {
                ChunkInfo chunk = bootstrap.rafs().chunk(i);
                check(chunk, at);
                if (last != null) {
                    order(last, chunk, at);
                }
                last = chunk;
            } catch (CorruptImageException e) {
                findings.add(Rule.CHUNK_ENTRY, e);
                readable = false;
            }
        }
        return readable;
    }

    private void order(ChunkInfo last, ChunkInfo chunk, long at) {
        int order = last.digest().compareTo(chunk.digest());
        expect(
                Rule.CHUNK_ORDER,
                order < 0 || order == 0 && last.blob() < chunk.blob(),
                at,
                "the digest %s of blob %d follows %s of blob %d",
                chunk.digest(),
                chunk.blob(),
                last.digest(),
                last.blob());
    }

    private void check(ChunkInfo chunk, long at) {
        if (chunk.blob() >= blobs.size()) {
            expect(
                    Rule.CHUNK_ENTRY,
                    false,
                    at + 32,
                    "an entry is for a chunk of blob %d, the image has %d blobs",
                    chunk.blob(),
                    blobs.size());
            return;
        }
        BlobEntry blob = blobs.get((int) chunk.blob());
        expect(
                Rule.CHUNK_ENTRY,
                chunk.index() < blob.chunks(),
                at + 72,
                "an entry is for chunk %d of blob %d, which has %d chunks",
                chunk.index(),
                chunk.blob(),
                blob.chunks());
        expect(
                Rule.CHUNK_SIZE,
                chunk.uncompressedSize() >= 1 && chunk.uncompressedSize() <= blob.chunkSize(),
                at + 44,
                "chunk %d of blob %d has %d bytes, expected 1..%d",
                chunk.index(),
                chunk.blob(),
                chunk.uncompressedSize(),
                blob.chunkSize());
        flags(chunk, blob, at);
        place(chunk, blob, at);
    }

    private void flags(ChunkInfo chunk, BlobEntry blob, long at) {
        expect(
                Rule.CHUNK_FLAGS,
                (chunk.flags() & ~KNOWN_FLAGS) == 0,
                at + 36,
                "chunk %d of blob %d has unknown flags 0x%x",
                chunk.index(),
                chunk.blob(),
                chunk.flags() & ~KNOWN_FLAGS);
        expect(
                Rule.CHUNK_FLAGS,
                (chunk.flags() & HAS_CRC32) == 0 || chunk.crc32() != 0,
                at + 76,
                "chunk %d of blob %d has flags 0x%x, but no CRC",
                chunk.index(),
                chunk.blob(),
                chunk.flags());
        // of a member of a batch the table tells nothing: size 0 at 0, and no flag
        boolean batched = (chunk.flags() & BATCH) != 0
                || (blob.features() & BlobFeatures.BATCH) != 0 && chunk.compressedSize() == 0;
        if (!batched && (chunk.flags() & ENCRYPTED) == 0) {
            boolean compressed = (chunk.flags() & ChunkInfo.COMPRESSED) != 0;
            expect(
                    Rule.CHUNK_FLAGS,
                    compressed || chunk.compressedSize() == chunk.uncompressedSize(),
                    at + 40,
                    "chunk %d of blob %d is stored as it is, with %d bytes for %d",
                    chunk.index(),
                    chunk.blob(),
                    chunk.compressedSize(),
                    chunk.uncompressedSize());
        }
    }

    private void place(ChunkInfo chunk, BlobEntry blob, long at) {
        expect(
                Rule.CHUNK_PLACE,
                chunk.uncompressedOffset() % SuperBlock.BLOCK == 0
                        && chunk.uncompressedOffset() <= blob.uncompressedSize() - chunk.uncompressedSize(),
                at + 56,
                "chunk %d of blob %d is at %d of an uncompressed space of %d, expected a multiple of 4096 inside",
                chunk.index(),
                chunk.blob(),
                chunk.uncompressedOffset(),
                blob.uncompressedSize());
        expect(
                Rule.CHUNK_PLACE,
                chunk.compressedOffset() <= blob.compressedSize() - chunk.compressedSize(),
                at + 48,
                "chunk %d of blob %d has %d bytes at %d of a file of %d",
                chunk.index(),
                chunk.blob(),
                chunk.compressedSize(),
                chunk.compressedOffset(),
                blob.compressedSize());
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, bootstrap.name(), offset, detail.formatted(values));
        }
    }
}
