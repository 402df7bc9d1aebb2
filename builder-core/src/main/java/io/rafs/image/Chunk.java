package io.rafs.image;

import io.rafs.format.Digest;
import io.rafs.format.Range;

/**
 * A chunk in its blob, or a hole: a range of zeros that no blob holds.
 *
 * @param blob the {@link Blob#number} of the blob that holds it, {@link #NOWHERE} for a hole
 * @param index its number in the blob
 * @param digest of its bytes; {@link Digest#ZERO} for a hole
 * @param size bytes, 1..16 MiB; of a hole 1..2^31-1
 * @param storedSize bytes in the blob file, {@code size} if stored as it is; 0 for a hole, and for a member of a batch, which
 *     has no stored bytes of its own
 * @param storedOffset in the blob file; of the whole batch for a member of one
 * @param offset in the blob's uncompressed space, a multiple of 4096
 * @param batch which of the {@link Blob#batches} it is stored in, {@link #ALONE} if in none
 * @param batchOffset where it starts in the plain bytes of that batch; 0 if in none
 */
public record Chunk(
        int blob,
        int index,
        Digest digest,
        int size,
        int storedSize,
        long storedOffset,
        long offset,
        int batch,
        int batchOffset) {
    /** The blob of holes. */
    public static final int NOWHERE = -1;

    /** The batch of chunks that are stored by themselves. */
    public static final int ALONE = -1;

    /** A chunk that is stored by itself. */
    public Chunk(int blob, int index, Digest digest, int size, int storedSize, long storedOffset, long offset) {
        this(blob, index, digest, size, storedSize, storedOffset, offset, ALONE, 0);
    }

    /** A hole of so many bytes. */
    public static Chunk hole(int size) {
        Range.check("size", size, Integer.MAX_VALUE);
        return new Chunk(NOWHERE, 0, Digest.ZERO, size, 0, 0, 0);
    }

    /** Whether it is a range of zeros that no blob holds. */
    public boolean isHole() {
        return blob == NOWHERE;
    }

    /** Whether it is stored together with others. */
    public boolean isBatched() {
        return batch != ALONE;
    }

    /** Whether the blob holds it compressed; of a member of a batch this is said in any case. */
    public boolean isCompressed() {
        return storedSize != size;
    }
}
