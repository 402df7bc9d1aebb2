package io.rafs.build;

import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.rewrite.MovedChunks;
import java.util.ArrayList;
import java.util.List;

/** The blobs of a rewritten image as they come, in device order: some new, some of the image before under new numbers. */
final class NewBlobs {
    private final MovedChunks moved = new MovedChunks();
    private final List<Blob> blobs = new ArrayList<>();

    /** The number of the next blob. */
    int next() {
        return blobs.size();
    }

    /** Takes a blob that was made anew with {@link #next} as its number. */
    void add(Blob blob) {
        blobs.add(blob);
    }

    /** Takes a blob of the image before as it is; chunks that have been moved stay moved. */
    void keep(Blob blob) {
        List<Chunk> chunks = new ArrayList<>();
        for (Chunk chunk : blob.chunks()) {
            Chunk kept = new Chunk(
                    next(),
                    chunk.index(),
                    chunk.digest(),
                    chunk.size(),
                    chunk.storedSize(),
                    chunk.storedOffset(),
                    chunk.offset());
            chunks.add(kept);
            if (!moved.has(chunk)) {
                moved.put(chunk, kept);
            }
        }
        blobs.add(new Blob(
                next(),
                true,
                blob.id(),
                blob.file(),
                blob.fileSize(),
                blob.compressor(),
                chunks,
                blob.storedBytes(),
                blob.uncompressedSize(),
                blob.infoOffset(),
                blob.tocSize(),
                blob.tocDigest()));
    }

    /** Where chunks are now. */
    MovedChunks moved() {
        return moved;
    }

    /** The blobs so far. */
    List<Blob> blobs() {
        return blobs;
    }
}
