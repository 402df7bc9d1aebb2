package io.rafs.verify;

import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.BlobReader;
import io.rafs.read.ImageReader;
import io.rafs.read.StoredChunk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Device table, blob table, chunk table, and what each blob says of its chunks. */
final class TableComparison {
    private final ImageReader image;
    private final List<Blob> blobs;
    private final Differences differences;

    /** What to call a chunk, if it comes to that. */
    private record Named(int chunk, int blob) {
        @Override
        public String toString() {
            return "chunk %d of blob %d".formatted(chunk, blob);
        }
    }

    TableComparison(ImageReader image, List<Blob> blobs, Differences differences) {
        this.image = image;
        this.blobs = blobs;
        this.differences = differences;
    }

    void run() throws IOException {
        List<BlobEntry> entries = image.blobEntries();
        differences.compare("the image", "number of blobs", entries.size(), blobs.size());
        differences.compare(
                "the image",
                "number of devices",
                image.bootstrap().deviceSlots().size(),
                blobs.size());
        long chunks = blobs.stream().mapToLong(blob -> blob.chunks().size()).sum();
        differences.compare("the image", "number of chunks", image.chunks().size(), chunks);
        differences.throwIfAny();
        for (int i = 0; i < blobs.size(); i++) {
            blob(i, blobs.get(i), entries.get(i));
        }
    }

    private void blob(int index, Blob blob, BlobEntry entry) throws IOException {
        String what = "blob %d".formatted(index);
        differences.compare(what, "id", entry.blobId(), blob.id());
        differences.compare(
                what, "device id", image.bootstrap().deviceSlots().get(index).blobId(), blob.id());
        differences.compare(what, "size", entry.compressedSize(), blob.fileSize());
        differences.compare(what, "uncompressed size", entry.uncompressedSize(), blob.uncompressedSize());
        differences.compare(
                what, "number of chunks", entry.chunks(), blob.chunks().size());
        BlobReader reader = image.blobs().blob(index);
        differences.compare(what, "size of the file", reader.size(), blob.fileSize());
        differences.throwIfAny();
        for (Chunk chunk : blob.chunks()) {
            chunk(new Named(chunk.index(), index), index, chunk, reader);
        }
    }

    private void chunk(Named what, int blob, Chunk chunk, BlobReader reader) throws IOException {
        Optional<ChunkInfo> found = image.chunks().find(blob, chunk.index());
        if (found.isEmpty()) {
            differences.add(what + ": it is missing in the chunk table");
            return;
        }
        ChunkInfo table = found.get();
        differences.compare(what, "digest", table.digest(), chunk.digest());
        differences.compare(what, "size", table.uncompressedSize(), chunk.size());
        differences.compare(what, "stored size", table.compressedSize(), chunk.storedSize());
        differences.compare(what, "offset", table.uncompressedOffset(), chunk.offset());
        differences.compare(what, "stored offset", table.compressedOffset(), chunk.storedOffset());
        StoredChunk info = reader.chunk(chunk.index());
        differences.compare(what, "size in the blob's chunk info", info.size(), chunk.size());
        differences.compare(what, "stored size in the blob's chunk info", info.storedSize(), chunk.storedSize());
        differences.compare(what, "offset in the blob's chunk info", info.offset(), chunk.offset());
        differences.compare(what, "stored offset in the blob's chunk info", info.storedOffset(), chunk.storedOffset());
    }
}
