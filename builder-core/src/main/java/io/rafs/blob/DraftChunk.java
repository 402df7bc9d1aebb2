package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.image.Chunk;

/**
 * A chunk in the draft of a layer's blob. Which layer's copy counts in the end is known when all layers have been read:
 * then the one of the lowest layer becomes a {@link Chunk}, and the others refer to it.
 */
class DraftChunk {
    private static final int EARLIER = Chunk.NOWHERE - 1;

    private final int layer;
    private final Digest digest;
    private final int size;
    private final int storedSize;
    private final long storedOffset;
    private Chunk finished;

    DraftChunk(int layer, Digest digest, int size, int storedSize, long storedOffset) {
        this.layer = layer;
        this.digest = digest;
        this.size = size;
        this.storedSize = storedSize;
        this.storedOffset = storedOffset;
    }

    /** A chunk of a layer that was packed before. */
    static DraftChunk finished(Chunk chunk) {
        DraftChunk draft =
                new DraftChunk(chunk.blob(), chunk.digest(), chunk.size(), chunk.storedSize(), chunk.storedOffset());
        draft.finish(chunk);
        return draft;
    }

    /** A chunk that an earlier image has: below all layers, so that each may refer to it. */
    static DraftChunk earlier(Chunk chunk) {
        DraftChunk draft =
                new DraftChunk(EARLIER, chunk.digest(), chunk.size(), chunk.storedSize(), chunk.storedOffset());
        draft.finish(chunk);
        return draft;
    }

    boolean isEarlier() {
        return layer == EARLIER;
    }

    /** A range of zeros that is not stored. */
    static DraftChunk hole(int size) {
        DraftChunk hole = new DraftChunk(Chunk.NOWHERE, Digest.ZERO, size, 0, 0);
        hole.finish(Chunk.hole(size));
        return hole;
    }

    boolean isHole() {
        return layer == Chunk.NOWHERE;
    }

    int layer() {
        return layer;
    }

    Digest digest() {
        return digest;
    }

    int size() {
        return size;
    }

    int storedSize() {
        return storedSize;
    }

    long storedOffset() {
        return storedOffset;
    }

    /** The chunk, once it has a number and a place in the uncompressed space of its blob. */
    Chunk place(int index, long offset) {
        return new Chunk(layer, index, digest, size, storedSize, storedOffset, offset);
    }

    Chunk finished() {
        return finished;
    }

    void finish(Chunk chunk) {
        finished = chunk;
    }
}
