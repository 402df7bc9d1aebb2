package io.rafs.format.blob;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * A batch: small chunks that were joined without padding and then compressed as one. 40 bytes behind the chunk info
 * array, whose {@link ChunkInfoV2} entries name it by its number and say where it starts in the blob.
 *
 * <pre>
 * off len field
 *   0   4 compressedSize    as stored; equal to uncompressedSize: stored as it is
 *   4   4 uncompressedSize  of all its chunks together
 *   8  32 reserved
 * </pre>
 *
 * Source: Nydus {@code BatchInflateContext}.
 *
 * @param compressedSize 0..2^32-1
 * @param uncompressedSize 0..2^32-1; Nydus reads up to 2^24
 */
public record BatchContext(long compressedSize, long uncompressedSize) {
    /** Bytes on disk. */
    public static final int SIZE = 40;

    public BatchContext {
        Range.u32("compressedSize", compressedSize);
        Range.u32("uncompressedSize", uncompressedSize);
    }

    /** Whether the batch has to be decompressed; no flag says so. */
    public boolean isCompressed() {
        return compressedSize != uncompressedSize;
    }

    /** Prints the 40 bytes. */
    public void encode(StructOut out) {
        out.u32(compressedSize).u32(uncompressedSize).zero(32);
    }

    /** Reads the 40 bytes. */
    public static BatchContext decode(StructIn in) throws CorruptImageException {
        BatchContext context = new BatchContext(in.u32("compressedSize"), in.u32("uncompressedSize"));
        in.zero("reserved", 32);
        return context;
    }
}
