package io.rafs.format.extent;

import io.rafs.format.Range;
import io.rafs.format.StructOut;

/**
 * A {@link MapHeader} that {@link EncodedExtent} records follow, at the next multiple of their size. Kernels from 6.15.
 *
 * @param count records, a {@link FragmentTail} among them; not looked at with records of 4 and 8 bytes, of which there is
 *     one for each logical cluster
 * @param recordSize 4, 8, 16 or 32 bytes; 32 for files above 4 GiB
 * @param interlaced whether stored extents that fill blocks wrap round in them
 * @param fragmentTail whether the last record is a {@link FragmentTail}
 * @param clusterBits log2 of the bytes that each record of 4 or 8 bytes stands for, less log2 of the block size; else 0
 */
public record Extents(long count, int recordSize, boolean interlaced, boolean fragmentTail, int clusterBits)
        implements MapHeader {
    /** Bit of advise that says extents. */
    static final int ADVISE = 0x01;

    /** Records of at least this size say where they begin in the file. */
    public static final int LONG = 16;

    public Extents {
        Range.u32("count", count);
        if (recordSize != 4 && recordSize != 8 && recordSize != LONG && recordSize != 2 * LONG) {
            throw new IllegalArgumentException("recordSize is %d, expected 4, 8, 16 or 32".formatted(recordSize));
        }
        MapHeader.checkClusterBits(clusterBits);
        if (recordSize >= LONG && clusterBits != 0) {
            throw new IllegalArgumentException("records of %d bytes have no clusterBits".formatted(recordSize));
        }
    }

    /**
     * The header of a file whose pieces lie where they like.
     *
     * @param fileSize bytes of the file, which decide on the size of the records
     * @param fragmentTail whether the last record is a {@link FragmentTail}
     */
    public static Extents of(long count, long fileSize, boolean fragmentTail) {
        return new Extents(count, fileSize > 0xffff_ffffL ? 2 * LONG : LONG, false, fragmentTail, 0);
    }

    /** Byte offset of the first record, or, with records of 4 bytes, of the address before it; for a header at {@code start}. */
    public long records(long start) {
        return start + SIZE + recordSize - 1 & -recordSize;
    }

    @Override
    public void encode(StructOut out) {
        int size = Integer.numberOfTrailingZeros(recordSize) - 2 << 1;
        int advise = ADVISE | size | (interlaced ? Index.INTERLACED : 0) | (fragmentTail ? Index.FRAGMENT_TAIL : 0);
        out.u32(count).u16(advise).u8(0).u8(clusterBits);
    }
}
