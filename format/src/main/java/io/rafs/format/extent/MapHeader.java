package io.rafs.format.extent;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * The 8 bytes behind a compressed inode and its xattrs, at the next multiple of 8: says what follows them. One of three.
 *
 * <pre>
 * off len {@link Extents}            {@link Index}                       {@link Fragment}
 *   0   4 count                tail: fragment offset, or     offset, low bits
 *                              0 and a u16 inline size
 *   4   2 advise               advise                        offset
 *   6   1 0                    codecs: HEAD1 | HEAD2 &lt;&lt; 4    offset
 *   7   1 clusterBits          clusterBits                   offset, high 7 bits, | 0x80
 *
 * advise 0x01 extents (layout 1), or packs of 16 two-byte entries (layout 3)
 *        0x06 extents: log2 of the record size - 2; index: HEAD1 and HEAD2 have more than one block
 *        0x08 index: the last piece is inline, behind the index
 *        0x10 stored pieces begin in the middle of their blocks and wrap round
 *        0x20 the last piece is a slice of the packed inode
 * </pre>
 *
 * Source: kernel {@code struct z_erofs_map_header}.
 */
public sealed interface MapHeader permits Extents, Index, Fragment {
    /** Bytes on disk. */
    int SIZE = 8;

    /** Where it starts, for an inode whose fixed part and xattrs end at {@code end}. */
    static long position(long end) {
        return end + 7 & ~7L;
    }

    /** Prints the 8 bytes. */
    void encode(StructOut out);

    /**
     * Reads the 8 bytes.
     *
     * @param full whether the inode has layout 1; layout 3 means something else by the same bit
     */
    static MapHeader decode(StructIn in, boolean full) throws CorruptImageException {
        long start = in.offset();
        long bits = in.bits64("map header");
        if (bits < 0) {
            return new Fragment(bits & Long.MAX_VALUE);
        }
        long word = bits & 0xffff_ffffL;
        int advise = (int) (bits >>> 32) & 0xffff;
        int codecs = (int) (bits >>> 48) & 0xff;
        int clusterBits = (int) (bits >>> 56);
        if (clusterBits > 15) {
            throw in.corrupt(start + 7, "clusterBits is 0x%02x, expected 0..15".formatted(clusterBits));
        }
        if ((advise & ~Index.ADVISE) != 0) {
            throw in.corrupt(start + 4, "advise is 0x%04x; bits above 5 are not known here".formatted(advise));
        }
        if (full && (advise & Extents.ADVISE) != 0) {
            return extents(in, start, word, advise, codecs, clusterBits);
        }
        if (!Algorithm.isCode(codecs & 0xf) || !Algorithm.isCode(codecs >>> 4)) {
            throw in.corrupt(start + 6, "codecs is 0x%02x, each half is expected to be 0..3".formatted(codecs));
        }
        return new Index(word, advise, Algorithm.ofCode(codecs & 0xf), Algorithm.ofCode(codecs >>> 4), clusterBits);
    }

    private static Extents extents(StructIn in, long start, long count, int advise, int high, int clusterBits)
            throws CorruptImageException {
        int recordSize = 4 << (advise >> 1 & 3);
        if ((advise & Index.INLINE_TAIL) != 0) {
            throw in.corrupt(start + 4, "advise is 0x%04x: extents with an inline tail".formatted(advise));
        }
        if (high != 0 || clusterBits != 0 && recordSize >= Extents.LONG) {
            throw in.corrupt(start + 6, "the high bits of the extent count are set; no file has so many");
        }
        return new Extents(
                count, recordSize, (advise & Index.INTERLACED) != 0, (advise & Index.FRAGMENT_TAIL) != 0, clusterBits);
    }

    /** Checks a field that a caller of ours has set. */
    static void checkClusterBits(int clusterBits) {
        Range.check("clusterBits", clusterBits, 15);
    }
}
