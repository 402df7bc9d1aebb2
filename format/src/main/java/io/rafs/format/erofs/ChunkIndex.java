package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * Where one chunk of a file lies: 8 bytes behind a chunked inode.
 *
 * <pre>
 * off len field
 *   0   2 low 16 bits of the chunk's number in its blob   (EROFS: ignored)
 *   2   1 blob index + 1                                  (EROFS: device id, masked to the device count)
 *   3   1 bits 16..23 of the chunk's number
 *   4   4 block: first block in the blob's uncompressed space
 * </pre>
 *
 * Source: kernel {@code struct erofs_inode_chunk_index}, and Nydus for what it packs into the unused bits.
 *
 * @param blob index in the blob table, 0..253
 * @param chunk number in the blob's chunk info array, below 2^24
 * @param block first block in the blob's uncompressed space, below 2^32
 */
public record ChunkIndex(int blob, int chunk, long block) {
    /** Bytes on disk. */
    public static final int SIZE = 8;

    /** Largest number of blobs in an image (Nydus). */
    public static final int MAX_BLOBS = 254;

    /** Largest number of chunks in a blob: 24 bits, all ones excluded. */
    public static final int MAX_CHUNKS = 0xffffff;

    /** Bit of the chunk format that says 8-byte indexes. */
    public static final int FORMAT_INDEXES = 0x20;

    public ChunkIndex {
        Range.check("blob", blob, MAX_BLOBS - 1);
        Range.check("chunk", chunk, MAX_CHUNKS);
        Range.u32("block", block);
    }

    /** The {@code union} of a chunked inode whose chunks have {@code chunkSize} bytes, a power of two ≥ 4096. */
    public static int format(int chunkSize) {
        return FORMAT_INDEXES | Integer.numberOfTrailingZeros(chunkSize) - SuperBlock.BLOCK_BITS;
    }

    /** Prints the 8 bytes. */
    public void encode(StructOut out) {
        out.u16(chunk).u8(blob + 1).u8(chunk >>> 16).u32(block);
    }

    /** Reads the 8 bytes; a zero device byte, which would be a hole or the bootstrap itself, is refused. */
    public static ChunkIndex decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        int low = in.u16("chunk");
        int device = in.u8("device");
        int chunk = in.u8("chunk") << 16 | low;
        long block = in.u32("block");
        if (device == 0) {
            throw in.corrupt(start, "chunk index has device 0; RAFS has no holes and no chunks in itself");
        }
        if (device > MAX_BLOBS) {
            throw in.corrupt(start, "chunk index has device %d, RAFS has at most %d".formatted(device, MAX_BLOBS));
        }
        return new ChunkIndex(device - 1, chunk, block);
    }
}
