package io.rafs.read;

/**
 * Where a blob's own chunk info says that a chunk lies.
 *
 * @param index its number in the blob
 * @param offset in the blob's uncompressed space
 * @param size bytes, 1..16 MiB
 * @param storedOffset in the blob file; of the whole batch for a member of one
 * @param storedSize bytes in the blob file; of the whole batch for a member of one
 * @param compressed whether these must be decompressed
 * @param batchSize bytes that the whole batch decompresses to, 0 for a chunk that is by itself
 * @param batchOffset where the chunk starts in them
 * @param crc32 CRC-32C of the chunk, or -1 if it has none
 */
public record StoredChunk(
        long index,
        long offset,
        int size,
        long storedOffset,
        int storedSize,
        boolean compressed,
        int batchSize,
        int batchOffset,
        long crc32) {
    /** Whether the chunk is stored together with others. */
    public boolean isBatched() {
        return batchSize > 0;
    }
}
