package io.rafs.format.extent;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * What a full index says of one logical cluster of a file: either that a stored piece begins in it, or that it goes on.
 *
 * <pre>
 * off len {@link Head}                                  {@link Body}
 *   0   2 kind, bit 15 partial                    2
 *   2   2 offset                                  0
 *   4   4 block                                   u16 back, or 0x800 | blocks
 *   6                                             u16 ahead
 * </pre>
 *
 * Source: kernel {@code struct z_erofs_lcluster_index}.
 */
public sealed interface IndexEntry {
    /** Bytes on disk. */
    int SIZE = 8;

    /** Most blocks of a piece. */
    int MAX_BLOCKS = 0x7ff;

    /** Prints the 8 bytes. */
    void encode(StructOut out);

    /** What begins: see {@link Index#head1}. */
    enum Kind {
        /** A piece stored as it is. */
        PLAIN(0),
        /** A piece in the first codec. */
        HEAD1(1),
        /** A piece in the second codec. */
        HEAD2(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The kind with this number, 0, 1 or 3. */
        public static Kind ofCode(int code) {
            return code == 0 ? PLAIN : code == 1 ? HEAD1 : HEAD2;
        }
    }

    /**
     * A piece begins in this cluster; before it, another may end.
     *
     * @param partial whether what is stored decodes to more than the piece
     * @param offset where in the cluster
     * @param block first block of what is stored, in the unified address space
     */
    record Head(Kind kind, boolean partial, int offset, long block) implements IndexEntry {
        public Head {
            Range.u16("offset", offset);
            Range.u32("block", block);
        }

        @Override
        public void encode(StructOut out) {
            out.u16(kind.code | (partial ? PARTIAL : 0)).u16(offset).u32(block);
        }
    }

    /**
     * Nothing begins in this cluster.
     *
     * @param blocks what the piece is stored in; said right behind its head if it is more than one block, else 0
     * @param back clusters back to the head, or at least into that direction; 1 where {@code blocks} are said
     * @param ahead clusters to the next head, or to the end
     */
    record Body(int blocks, int back, int ahead) implements IndexEntry {
        public Body {
            Range.check("blocks", blocks, MAX_BLOCKS);
            Range.check("back", back, MAX_BLOCKS);
            Range.u16("ahead", ahead);
            if (blocks != 0 && back != 1) {
                throw new IllegalArgumentException("blocks are said %d clusters behind the head".formatted(back));
            }
        }

        /** The cluster that is {@code back} behind the head; what the field cannot hold is found by further looks back. */
        public static Body of(int blocks, long back, long ahead) {
            return back == 1
                    ? new Body(blocks, 1, (int) Math.min(ahead, 0xffff))
                    : new Body(0, (int) Math.min(back, MAX_BLOCKS), (int) Math.min(ahead, 0xffff));
        }

        @Override
        public void encode(StructOut out) {
            out.u16(BODY).u16(0).u16(blocks != 0 ? BLOCKS | blocks : back).u16(ahead);
        }
    }

    /** Bit of the first field of a {@link Head}. */
    int PARTIAL = 0x8000;

    /** First field of a {@link Body}. */
    int BODY = 2;

    /** Bit that says blocks. */
    int BLOCKS = 0x800;

    /** Reads the 8 bytes. */
    static IndexEntry decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        int advise = in.u16("advise");
        int offset = in.u16("offset");
        if ((advise & ~(PARTIAL | 3)) != 0) {
            throw in.corrupt(start, "index entry is 0x%04x; bits 2..14 are not known here".formatted(advise));
        }
        if ((advise & 3) != BODY) {
            return new Head(Kind.ofCode(advise & 3), (advise & PARTIAL) != 0, offset, in.u32("block"));
        }
        int back = in.u16("back");
        int ahead = in.u16("ahead");
        if (back > (BLOCKS | MAX_BLOCKS)) {
            throw in.corrupt(start + 4, "back is 0x%04x; bits above 11 are not known here".formatted(back));
        }
        return (back & BLOCKS) == 0 ? new Body(0, back, ahead) : new Body(back & MAX_BLOCKS, 1, ahead);
    }
}
