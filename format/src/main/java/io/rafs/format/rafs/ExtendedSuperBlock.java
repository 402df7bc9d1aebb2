package io.rafs.format.rafs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * What Nydus adds behind the EROFS superblock, 256 bytes at byte 1152 of the bootstrap. The kernel ignores it.
 *
 * <pre>
 * off len field
 *   0   8 flags            bits below
 *   8   8 blobTable        byte offset of the blob table, a multiple of 4096
 *  16   4 blobTableSize    bytes
 *  20   4 chunkSize        power of two, 4 KiB..16 MiB
 *  24   8 chunkTable       byte offset, a multiple of 4096
 *  32   8 chunkTableSize   bytes
 *  40   8 prefetchTable    byte offset, a multiple of 8; 0 for none
 *  48   4 prefetchSize     bytes
 *  52 204 reserved
 * </pre>
 *
 * Source: Nydus {@code RafsV6SuperBlockExt}.
 */
public record ExtendedSuperBlock(
        long flags,
        long blobTable,
        long blobTableSize,
        long chunkSize,
        long chunkTable,
        long chunkTableSize,
        long prefetchTable,
        long prefetchSize) {

    /** Bytes on disk. */
    public static final int SIZE = 256;

    /** Its byte offset in the bootstrap. */
    public static final int OFFSET = 1152;

    /** Inodes carry real owners. */
    public static final long EXPLICIT_UID_GID = 0x10;

    /** Some inode has xattrs. */
    public static final long HAS_XATTR = 0x20;

    /** Every blob carries the digests of its chunks. */
    public static final long INLINED_CHUNK_DIGEST = 0x100;

    /** Blobs are plain tar files. */
    public static final long TARFS_MODE = 0x200;

    /** Chunks are not encrypted. */
    public static final long ENCRYPTION_NONE = 0x0100_0000;

    /** Chunks are encrypted with AES-128-XTS. */
    public static final long ENCRYPTION_AES_128_XTS = 0x0200_0000;

    /** Smallest chunk size. */
    public static final int MIN_CHUNK_SIZE = 4096;

    /** Largest chunk size. */
    public static final int MAX_CHUNK_SIZE = 16 << 20;

    public ExtendedSuperBlock {
        Range.check("blobTable", blobTable, Long.MAX_VALUE);
        Range.u32("blobTableSize", blobTableSize);
        Range.u32("chunkSize", chunkSize);
        Range.check("chunkTable", chunkTable, Long.MAX_VALUE);
        Range.check("chunkTableSize", chunkTableSize, Long.MAX_VALUE);
        Range.check("prefetchTable", prefetchTable, Long.MAX_VALUE);
        Range.u32("prefetchSize", prefetchSize);
    }

    /** Whether {@code size} is a chunk size that RAFS allows. */
    public static boolean isChunkSize(long size) {
        return size >= MIN_CHUNK_SIZE && size <= MAX_CHUNK_SIZE && Long.bitCount(size) == 1;
    }

    /** Whether a flag is set. */
    public boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /** The compressor that the flags name; exactly one bit must be set. */
    public Compressor compressor(String file) throws CorruptImageException {
        Compressor found = null;
        for (Compressor compressor : Compressor.values()) {
            if (has(compressor.flag())) {
                if (found != null) {
                    throw flags(file, "two compressors");
                }
                found = compressor;
            }
        }
        if (found == null) {
            throw flags(file, "no compressor");
        }
        return found;
    }

    /** The digester that the flags name; exactly one bit must be set. */
    public Digester digester(String file) throws CorruptImageException {
        boolean blake3 = has(Digester.BLAKE3.flag());
        if (blake3 == has(Digester.SHA256.flag())) {
            throw flags(file, blake3 ? "two digesters" : "no digester");
        }
        return blake3 ? Digester.BLAKE3 : Digester.SHA256;
    }

    private CorruptImageException flags(String file, String flaw) {
        return new CorruptImageException(file, OFFSET, "flags 0x%x name %s, expected one".formatted(flags, flaw));
    }

    /** Prints the 256 bytes. */
    public void encode(StructOut out) {
        out.u64(flags).u64(blobTable).u32(blobTableSize).u32(chunkSize);
        out.u64(chunkTable).u64(chunkTableSize).u64(prefetchTable).u32(prefetchSize);
        out.zero(204);
    }

    /** Reads the 256 bytes. */
    public static ExtendedSuperBlock decode(StructIn in) throws CorruptImageException {
        ExtendedSuperBlock ext = new ExtendedSuperBlock(
                in.bits64("flags"),
                in.u63("blobTable"),
                in.u32("blobTableSize"),
                in.u32("chunkSize"),
                in.u63("chunkTable"),
                in.u63("chunkTableSize"),
                in.u63("prefetchTable"),
                in.u32("prefetchSize"));
        in.zero("reserved", 204);
        return ext;
    }
}
