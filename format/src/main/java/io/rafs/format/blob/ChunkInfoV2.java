package io.rafs.format.blob;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * Where a chunk lies in a blob with batches, zran contexts or encryption: 24 bytes of the chunk info array.
 *
 * <pre>
 * first u64                           second u64                third u64: data
 *  0-31 uncompressedOffset / 4096      0-39 compressedOffset    by flags:
 * 32-55 uncompressedSize - 1          40-63 compressedSize       batch: 0-31 batchOffset, 32-63 batchIndex
 * 56-63 flags                                                    zran:  0-31 zranOffset,  32-63 zranIndex
 *                                                                crc:   0-31 crc32
 * </pre>
 *
 * A member of a batch has compressedSize 0 and the compressedOffset of its batch; how long the batch is, and whether it
 * is compressed at all, says its {@link BatchContext}. Nydus gives such members {@link #COMPRESSED} in any case. Of a
 * data word without one of the three flags nothing is known. Source: Nydus {@code BlobChunkInfoV2Ondisk}.
 *
 * @param flags 0..255, the five that are known and three that are not
 * @param uncompressedOffset a multiple of 4096 below 2^44
 * @param uncompressedSize 1..2^24
 * @param compressedOffset below 2^40
 * @param compressedSize 0..2^24-1, so one byte short of the largest chunk
 * @param data any 64 bits
 */
public record ChunkInfoV2(
        int flags,
        long uncompressedOffset,
        int uncompressedSize,
        long compressedOffset,
        int compressedSize,
        long data) {

    /** Bytes on disk. */
    public static final int SIZE = 24;

    /** Bytes of the array and of what follows it that Nydus reads: 384 MiB. */
    public static final long MAX_ARRAY = 24L << 24;

    /** Most bytes that a chunk may be stored in. */
    public static final int MAX_STORED = (1 << 24) - 1;

    /** Flag of a chunk whose stored bytes are compressed, and of every member of a batch. */
    public static final int COMPRESSED = 0x1;

    /** Flag of a chunk inside a gzip stream that is entered by a context. */
    public static final int ZRAN = 0x2;

    /** Flag of a chunk that is stored in one piece with others. */
    public static final int BATCH = 0x4;

    /** Flag of a chunk whose stored bytes are encrypted. */
    public static final int ENCRYPTED = 0x8;

    /** Flag of a chunk with a checksum. */
    public static final int HAS_CRC32 = 0x10;

    private static final long U32 = 0xffff_ffffL;
    private static final int LARGEST = 1 << 24;

    public ChunkInfoV2 {
        Range.u8("flags", flags);
        Range.check("uncompressedOffset", uncompressedOffset, ChunkInfoV1.MAX_UNCOMPRESSED - 4096);
        Range.check("uncompressedOffset modulo 4096", uncompressedOffset & 4095, 0);
        Range.check("uncompressedSize - 1", uncompressedSize - 1L, LARGEST - 1);
        Range.check("compressedOffset", compressedOffset, ChunkInfoV1.MAX_COMPRESSED - 1);
        Range.check("compressedSize", compressedSize, MAX_STORED);
    }

    /** Prints the 24 bytes. */
    public void encode(StructOut out) {
        out.u64((long) flags << 56 | uncompressedSize - 1L << 32 | uncompressedOffset >>> 12);
        out.u64((long) compressedSize << 40 | compressedOffset);
        out.u64(data);
    }

    /** Reads the 24 bytes. */
    public static ChunkInfoV2 decode(StructIn in) throws CorruptImageException {
        long first = in.bits64("uncompressed");
        long second = in.bits64("compressed");
        return new ChunkInfoV2(
                (int) (first >>> 56),
                (first & U32) << 12,
                (int) (first >>> 32 & LARGEST - 1) + 1,
                second & ChunkInfoV1.MAX_COMPRESSED - 1,
                (int) (second >>> 40),
                in.bits64("data"));
    }

    /** Whether the stored bytes are compressed; of a member of a batch this says nothing. */
    public boolean isCompressed() {
        return has(COMPRESSED);
    }

    /** Whether {@link #zranIndex} and {@link #zranOffset} have a meaning. */
    public boolean isZran() {
        return has(ZRAN);
    }

    /** Whether {@link #batchIndex} and {@link #batchOffset} have a meaning. */
    public boolean isBatch() {
        return has(BATCH);
    }

    /** Whether the stored bytes are encrypted. */
    public boolean isEncrypted() {
        return has(ENCRYPTED);
    }

    /** Whether {@link #crc32} has a meaning. */
    public boolean hasCrc32() {
        return has(HAS_CRC32);
    }

    /** CRC-32C of the uncompressed chunk, 0..2^32-1. */
    public long crc32() {
        return low();
    }

    /** Which {@link BatchContext} of the blob the chunk belongs to, 0..2^32-1. */
    public long batchIndex() {
        return high();
    }

    /** Where the chunk starts in its uncompressed batch, in bytes, 0..2^32-1. */
    public long batchOffset() {
        return low();
    }

    /** Which zran context of the blob the chunk is read with, 0..2^32-1. */
    public long zranIndex() {
        return high();
    }

    /** Where the chunk starts in what its zran context yields, in bytes, 0..2^32-1. */
    public long zranOffset() {
        return low();
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private long low() {
        return data & U32;
    }

    private long high() {
        return data >>> 32;
    }
}
