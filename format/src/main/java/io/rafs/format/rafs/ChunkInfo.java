package io.rafs.format.rafs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * A stored chunk: one entry of the bootstrap's chunk table, sorted by digest and then blob.
 *
 * <pre>
 * off len field
 *   0  32 digest              of the uncompressed bytes
 *  32   4 blob                index in the blob table
 *  36   4 flags               1 compressed, 8 batch
 *  40   4 compressedSize      as stored
 *  44   4 uncompressedSize    without padding
 *  48   8 compressedOffset    in the blob file
 *  56   8 uncompressedOffset  a multiple of 4096
 *  64   8 fileOffset          in some file that uses the chunk
 *  72   4 index               in the blob's chunk info array
 *  76   4 crc32               CRC-32C, if flag 0x10
 * </pre>
 *
 * Source: Nydus {@code RafsV5ChunkInfo}, shared by v6.
 */
public record ChunkInfo(
        Digest digest,
        long blob,
        long flags,
        long compressedSize,
        long uncompressedSize,
        long compressedOffset,
        long uncompressedOffset,
        long fileOffset,
        long index,
        long crc32) {

    /** Bytes on disk. */
    public static final int SIZE = 80;

    /** Flag of a chunk that is stored compressed. */
    public static final long COMPRESSED = 1;

    /** Flag of a chunk that is stored in one piece with others. */
    public static final long BATCH = 0x8;

    /** Flag of a chunk with a checksum. */
    public static final long HAS_CRC32 = 0x10;

    public ChunkInfo {
        Range.u32("blob", blob);
        Range.u32("flags", flags);
        Range.u32("compressedSize", compressedSize);
        Range.u32("uncompressedSize", uncompressedSize);
        Range.check("compressedOffset", compressedOffset, Long.MAX_VALUE);
        Range.check("uncompressedOffset", uncompressedOffset, Long.MAX_VALUE);
        Range.check("fileOffset", fileOffset, Long.MAX_VALUE);
        Range.u32("index", index);
        Range.u32("crc32", crc32);
    }

    /** Flags of a chunk without a checksum; a member of a batch counts as compressed. */
    public static long flags(boolean compressed, boolean batched) {
        return (compressed ? COMPRESSED : 0) | (batched ? BATCH : 0);
    }

    /** Whether {@link #crc32} has a meaning. */
    public boolean hasCrc32() {
        return (flags & HAS_CRC32) != 0;
    }

    /** Prints the 80 bytes. */
    public void encode(StructOut out) {
        out.digest(digest).u32(blob).u32(flags).u32(compressedSize).u32(uncompressedSize);
        out.u64(compressedOffset)
                .u64(uncompressedOffset)
                .u64(fileOffset)
                .u32(index)
                .u32(crc32);
    }

    /** Reads the 80 bytes. */
    public static ChunkInfo decode(StructIn in) throws CorruptImageException {
        return new ChunkInfo(
                in.digest("digest"),
                in.u32("blob"),
                in.u32("flags"),
                in.u32("compressedSize"),
                in.u32("uncompressedSize"),
                in.u63("compressedOffset"),
                in.u63("uncompressedOffset"),
                in.u63("fileOffset"),
                in.u32("index"),
                in.u32("crc32"));
    }
}
