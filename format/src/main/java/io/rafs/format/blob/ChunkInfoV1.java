package io.rafs.format.blob;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * Where a chunk lies in its blob: 16 bytes of the chunk info array.
 *
 * <pre>
 * first u64                                    second u64
 *   0- 7 reserved                                0-39 compressedOffset
 *   8-11 bits 20..23 of uncompressedSize - 1    40-43 bits 20..23 of compressedSize - 1
 *  12-43 uncompressedOffset, in place           44-63 bits  0..19 of compressedSize - 1
 *  44-63 bits  0..19 of uncompressedSize - 1
 * </pre>
 *
 * No flag says whether the chunk is compressed: it is if the sizes differ. Source: Nydus {@code BlobChunkInfoV1Ondisk}.
 *
 * @param uncompressedOffset a multiple of 4096 below 2^44
 * @param uncompressedSize 1..2^24
 * @param compressedOffset below 2^40
 * @param compressedSize 1..2^24
 */
public record ChunkInfoV1(long uncompressedOffset, int uncompressedSize, long compressedOffset, int compressedSize) {
    /** Bytes on disk. */
    public static final int SIZE = 16;

    /** Bytes that a blob file may have. */
    public static final long MAX_COMPRESSED = 1L << 40;

    /** Bytes that a blob's uncompressed space may have. */
    public static final long MAX_UNCOMPRESSED = 1L << 44;

    private static final long LOW = (1L << 20) - 1;

    public ChunkInfoV1 {
        Range.check("uncompressedOffset", uncompressedOffset, MAX_UNCOMPRESSED - 4096);
        Range.check("uncompressedOffset modulo 4096", uncompressedOffset & 4095, 0);
        Range.check("uncompressedSize - 1", uncompressedSize - 1L, (1 << 24) - 1);
        Range.check("compressedOffset", compressedOffset, MAX_COMPRESSED - 1);
        Range.check("compressedSize - 1", compressedSize - 1L, (1 << 24) - 1);
    }

    /** Prints the 16 bytes. */
    public void encode(StructOut out) {
        long plain = uncompressedSize - 1L;
        long stored = compressedSize - 1L;
        out.u64((plain & LOW) << 44 | uncompressedOffset | plain >>> 20 << 8);
        out.u64((stored & LOW) << 44 | stored >>> 20 << 40 | compressedOffset);
    }

    /** Reads the 16 bytes. */
    public static ChunkInfoV1 decode(StructIn in) throws CorruptImageException {
        long first = in.bits64("uncompressed");
        long second = in.bits64("compressed");
        return new ChunkInfoV1(
                first & MAX_UNCOMPRESSED - 4096,
                (int) (first >>> 44 | (first >>> 8 & 0xf) << 20) + 1,
                second & MAX_COMPRESSED - 1,
                (int) (second >>> 44 | (second >>> 40 & 0xf) << 20) + 1);
    }
}
