package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.image.Chunk;

/** A chunk that is stored in a batch. */
final class DraftMember extends DraftChunk {
    private final Batch.Place batch;
    private final int batchOffset;

    DraftMember(int layer, Digest digest, int size, Batch.Place batch, int batchOffset) {
        super(layer, digest, size, 0, 0);
        this.batch = batch;
        this.batchOffset = batchOffset;
    }

    @Override
    Chunk place(int index, long offset) {
        return new Chunk(layer(), index, digest(), size(), 0, batch.offset(), offset, batch.number(), batchOffset);
    }
}
