package io.rafs.format.blob;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * A region of a blob: one entry of its table of contents.
 *
 * <pre>
 * off len field
 *   0   4 flags             1 stored as is, 2 zstd, 4 lz4
 *   4   4 reserved
 *   8  16 name
 *  24  32 digest            SHA-256 of the uncompressed content; image.blob: of the stored data and its tail header
 *  56   8 offset            in the blob file
 *  64   8 storedSize
 *  72   8 size              image.blob: of the uncompressed space
 *  80  44 reserved
 * 124   4 padding           zero; Nydus 2.2 left whatever lay in memory there
 * </pre>
 *
 * Source: Nydus {@code TocEntry}; the digest of image.blob was seen in real blobs.
 */
public record TocEntry(long flags, String name, Digest digest, long offset, long storedSize, long size) {
    /** Bytes on disk. */
    public static final int SIZE = 128;

    /** Flag of a region that is stored as it is. */
    public static final long PLAIN = 1;

    /** Name of the entry for the chunk info header, which has no tail header of its own. */
    public static final String CHUNK_INFO_HEADER = "blob.meta.header";

    public TocEntry {
        Range.u32("flags", flags);
        Range.check("length of '" + name + "'", name.length(), 16);
        Range.check("offset", offset, Long.MAX_VALUE);
        Range.check("storedSize", storedSize, Long.MAX_VALUE);
        Range.check("size", size, Long.MAX_VALUE);
    }

    /** Prints the 128 bytes. */
    public void encode(StructOut out) {
        out.u32(flags).zero(4).ascii(name, 16).digest(digest);
        out.u64(offset).u64(storedSize).u64(size).zero(48);
    }

    /** Reads the 128 bytes. */
    public static TocEntry decode(StructIn in) throws CorruptImageException {
        long flags = in.u32("flags");
        in.zero("reserved", 4);
        TocEntry entry = new TocEntry(
                flags,
                in.ascii("name", 16),
                in.digest("digest"),
                in.u63("offset"),
                in.u63("storedSize"),
                in.u63("size"));
        in.zero("reserved", 44);
        in.skip("padding", 4);
        return entry;
    }
}
