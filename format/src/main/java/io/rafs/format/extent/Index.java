package io.rafs.format.extent;

import io.rafs.format.Range;
import io.rafs.format.StructOut;

/**
 * A {@link MapHeader} that an entry for each logical cluster of the file follows: {@link IndexEntry} after 8 reserved
 * bytes (layout 1), or packs of entries (layout 3).
 *
 * @param word offset of the tail in the packed inode, its low 32 bits; or the size of the inline tail, shifted by 16
 * @param advise bits of {@link MapHeader}
 * @param head1 codec of pieces that a HEAD1 begins
 * @param head2 codec of pieces that a HEAD2 begins
 * @param clusterBits log2 of the bytes of a logical cluster, less log2 of the block size
 */
public record Index(long word, int advise, Algorithm head1, Algorithm head2, int clusterBits) implements MapHeader {
    /** Bit of advise: full packs of layout 3 have 16 entries of 2 bytes. */
    public static final int COMPACT_2B = 0x01;

    /** Bit of advise: a HEAD1 may have more than one block. */
    public static final int BIG_HEAD1 = 0x02;

    /** Bit of advise: a HEAD2, or a stored piece, may have more than one block. */
    public static final int BIG_HEAD2 = 0x04;

    /** Bit of advise: the last piece lies behind the index. */
    public static final int INLINE_TAIL = 0x08;

    /** Bit of advise: a stored piece begins at its offset in the cluster and wraps round. */
    public static final int INTERLACED = 0x10;

    /** Bit of advise: the last piece is a slice of the packed inode. */
    public static final int FRAGMENT_TAIL = 0x20;

    /** All of them. */
    static final int ADVISE = 0x3f;

    /** Bytes between the header and the first {@link IndexEntry}. */
    public static final int RESERVED = 8;

    public Index {
        Range.u32("word", word);
        Range.check("advise", advise, ADVISE);
        MapHeader.checkClusterBits(clusterBits);
    }

    /** The header of a full index with clusters of a block, no tail, and both heads of any size. */
    public static Index full(Algorithm head1, Algorithm head2) {
        return new Index(0, BIG_HEAD1 | BIG_HEAD2, head1, head2, 0);
    }

    /** Whether a bit of advise is set. */
    public boolean has(int bit) {
        return (advise & bit) != 0;
    }

    /** Bytes of the inline tail; 0 if there is none. */
    public int inlineSize() {
        return has(INLINE_TAIL) && !has(FRAGMENT_TAIL) ? (int) (word >>> 16) : 0;
    }

    /** Prints the header; not the reserved bytes behind it. */
    @Override
    public void encode(StructOut out) {
        out.u32(word).u16(advise).u8(head1.code() | head2.code() << 4).u8(clusterBits);
    }
}
