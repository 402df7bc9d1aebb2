package io.rafs.format.extent;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * The last record of {@link Extents#fragmentTail}: the end of a file, as a slice of the packed inode.
 *
 * <pre>
 * off len field
 *   0   8 offset   in the packed inode's content
 *   8   4 0
 *  12   4 logical  byte offset in the file, low half
 *  16   4 logical  high half, only with records of 32 bytes
 *  20  12 reserved zero
 * </pre>
 *
 * Source: kernel {@code z_erofs_map_blocks_ext}.
 *
 * @param logical where the tail begins in the file, in bytes
 * @param offset where it begins in the packed inode's content, below 2^63
 */
public record FragmentTail(long logical, long offset) {
    public FragmentTail {
        Range.check("logical", logical, Long.MAX_VALUE);
        Range.check("offset", offset, Long.MAX_VALUE);
    }

    /** Prints a record of 16 or 32 bytes. */
    public void encode(StructOut out, int recordSize) {
        out.u64(offset).zero(4);
        EncodedExtent.encodeLogical(logical, out, recordSize);
    }

    /** Reads a record of 16 or 32 bytes. */
    public static FragmentTail decode(StructIn in, int recordSize) throws CorruptImageException {
        long offset = in.u63("offset");
        in.skip("reserved", 4); // the kernel shifts it out
        return new FragmentTail(EncodedExtent.decodeLogical(in, recordSize), offset);
    }
}
