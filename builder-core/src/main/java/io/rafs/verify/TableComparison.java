package io.rafs.verify;

import io.rafs.format.Digest;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.BlobReader;
import io.rafs.read.ImageReader;
import io.rafs.read.StoredChunk;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** Device table, blob table, chunk table, and what each blob says of its chunks. */
final class TableComparison {
    private final ImageReader image;
    private final List<Blob> blobs;
    private final Differences differences;
    private final List<BitSet> seen;

    TableComparison(ImageReader image, List<Blob> blobs, Differences differences) {
        this.image = image;
        this.blobs = blobs;
        this.differences = differences;
        seen = Stream.generate(BitSet::new).limit(blobs.size()).toList();
    }

    /** What to call a chunk, if it comes to that. */
    private record Named(long chunk, long blob) {
        @Override
        public String toString() {
            return "chunk %d of blob %d".formatted(chunk, blob);
        }
    }

    void run() throws IOException {
        List<BlobEntry> entries = image.blobEntries();
        differences.compare("the image", "number of blobs", entries.size(), blobs.size());
        differences.compare(
                "the image",
                "number of devices",
                image.bootstrap().deviceSlots().size(),
                blobs.size());
        differences.throwIfAny();
        for (int i = 0; i < blobs.size(); i++) {
            blob(i, blobs.get(i), entries.get(i));
        }
        image.bootstrap().rafs().chunks(this::chunk);
        for (int i = 0; i < blobs.size(); i++) {
            int missing = seen.get(i).nextClearBit(0);
            if (missing < blobs.get(i).chunks().size()) {
                differences.add(new Named(missing, i) + ": it is missing in the chunk table");
            }
        }
    }

    private void blob(int index, Blob blob, BlobEntry entry) throws IOException {
        String what = "blob %d".formatted(index);
        differences.compare(what, "id", entry.blobId(), blob.id());
        differences.compare(
                what,
                "device id",
                image.bootstrap().deviceSlots().get(index).blobId().orElseThrow(),
                blob.id());
        differences.compare(what, "size", entry.compressedSize(), blob.fileSize());
        differences.compare(what, "uncompressed size", entry.uncompressedSize(), blob.uncompressedSize());
        differences.compare(
                what, "number of chunks", entry.chunks(), blob.chunks().size());
        entry(what, blob, entry);
        differences.throwIfAny();
        if (blob.file().isEmpty()) {
            return; // of an earlier image, and not at hand; it is as it was
        }
        BlobReader reader = image.blobs().blob(index);
        differences.compare(what, "size of the file", reader.size(), blob.fileSize());
        differences.throwIfAny();
        for (Chunk chunk : blob.chunks()) {
            StoredChunk info = reader.chunk(chunk.index());
            StoredChunk expected = stored(chunk, blob);
            if (!info.equals(expected)) {
                Named named = new Named(chunk.index(), index);
                differences.compare(named, "size in the blob's chunk info", info.size(), chunk.size());
                differences.compare(
                        named, "stored size in the blob's chunk info", info.storedSize(), expected.storedSize());
                differences.compare(named, "offset in the blob's chunk info", info.offset(), chunk.offset());
                differences.compare(
                        named, "stored offset in the blob's chunk info", info.storedOffset(), chunk.storedOffset());
                differences.compare(named, "size of its batch", info.batchSize(), expected.batchSize());
                differences.compare(named, "offset in its batch", info.batchOffset(), expected.batchOffset());
                differences.compare(
                        named, "compression in the blob's chunk info", info.compressed(), expected.compressed());
                differences.compare(named, "CRC-32C in the blob's chunk info", info.crc32(), expected.crc32());
            }
        }
    }

    /** What the blob is to say of a chunk. */
    private static StoredChunk stored(Chunk chunk, Blob blob) {
        int storedSize = chunk.storedSize();
        boolean compressed = chunk.isCompressed();
        int batchSize = 0;
        if (chunk.isBatched()) {
            BatchContext batch = blob.batches().get(chunk.batch());
            storedSize = (int) batch.compressedSize();
            compressed = batch.isCompressed();
            batchSize = (int) batch.uncompressedSize();
        }
        return new StoredChunk(
                chunk.index(),
                chunk.offset(),
                chunk.size(),
                chunk.storedOffset(),
                storedSize,
                compressed,
                batchSize,
                chunk.batchOffset(),
                -1);
    }

    private void entry(String what, Blob blob, BlobEntry entry) throws IOException {
        ExtendedSuperBlock image = this.image.bootstrap().rafs().extended();
        String name = this.image.bootstrap().name();
        differences.compare(what, "compressor", entry.compressor(), image.compressor(name));
        differences.compare(what, "digester", entry.digester(), image.digester(name));
        differences.compare(what, "features", entry.features(), blob.features());
        differences.compare(what, "size of the table of contents", entry.tocSize(), blob.tocSize());
        differences.compare(what, "digest of the table of contents", entry.tocDigest(), blob.tocDigest());
        differences.compare(what, "offset of the chunk info", entry.infoOffset(), blob.infoOffset());
        differences.compare(what, "metaDigest", entry.metaDigest(), Digest.ZERO);
        differences.compare(what, "metaSize", entry.metaSize(), 0);
        differences.compare(what, "cipherIv", entry.cipherIv(), 0);
    }

    /** An entry of the chunk table. */
    private void chunk(ChunkInfo table) {
        Named named = new Named(table.index(), table.blob());
        if (table.blob() >= blobs.size()
                || table.index() >= blobs.get((int) table.blob()).chunks().size()) {
            differences.add(named + ": the chunk table has it, no layer");
            return;
        }
        Chunk chunk = blobs.get((int) table.blob()).chunks().get((int) table.index());
        BitSet ofBlob = seen.get((int) table.blob());
        if (ofBlob.get(chunk.index())) {
            differences.add(named + ": the chunk table has it twice");
        }
        ofBlob.set(chunk.index());
        differences.compare(named, "digest", table.digest(), chunk.digest());
        differences.compare(named, "size", table.uncompressedSize(), chunk.size());
        differences.compare(named, "stored size", table.compressedSize(), chunk.storedSize());
        differences.compare(named, "offset", table.uncompressedOffset(), chunk.offset());
        differences.compare(named, "stored offset", table.compressedOffset(), chunk.storedOffset());
        differences.compare(named, "flags", table.flags(), ChunkInfo.flags(chunk.isCompressed(), chunk.isBatched()));
        differences.compare(named, "CRC-32C", table.crc32(), 0);
    }
}
