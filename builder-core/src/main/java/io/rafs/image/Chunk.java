package io.rafs.image;

import io.rafs.format.Digest;

/**
 * A chunk in its blob.
 *
 * @param layer the layer whose blob holds it, 0 the lowest
 * @param index its number in the blob
 * @param digest of its bytes
 * @param size bytes, 1..16 MiB
 * @param storedSize bytes in the blob file, {@code size} if stored as it is
 * @param storedOffset in the blob file
 * @param offset in the blob's uncompressed space, a multiple of 4096
 */
public record Chunk(int layer, int index, Digest digest, int size, int storedSize, long storedOffset, long offset) {
    /** Whether the blob holds it compressed. */
    public boolean isCompressed() {
        return storedSize != size;
    }
}
