package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * The fixed part of an inode. RAFS has the extended form only: before Linux 6.15 the compact one has no time of its own,
 * and older readers report its device numbers wrong. Both are read.
 *
 * <pre>
 * extended, 64 bytes                     compact, 32 bytes
 * off len field                          off len field
 *   0   2 format     1 | layout << 1       0   2 format     layout << 1
 *                    | dotOmitted << 4                      | dotOmitted << 4
 *   2   2 xattrCount                       2   2 xattrCount
 *   4   2 mode       st_mode               4   2 mode
 *   6   2 reserved                         6   2 links
 *   8   8 size       bytes                 8   4 size
 *  16   4 union      block, rdev, chunk    12  4 mtime      since the superblock's epoch
 *                    format or number      16  4 union
 *                    of stored blocks
 *  20   4 number     32-bit st_ino         20  4 number
 *  24   4 uid                              24  2 uid
 *  28   4 gid                              26  2 gid
 *  32   8 mtime      seconds, signed       28  4 reserved
 *  40   4 mtimeNanos
 *  44   4 links
 *  48  16 reserved
 * </pre>
 *
 * Source: kernel {@code struct erofs_inode_extended}, {@code struct erofs_inode_compact}.
 *
 * @param extended whether the 64-byte form is meant
 * @param dotOmitted whether a directory has no entry "."; kernels from 6.15
 * @param layout one of the {@code LAYOUT_} constants
 * @param xattrCount {@link Xattrs#count}
 * @param mode type and permission bits as in {@code st_mode}
 * @param size bytes of content, 0 for device nodes
 * @param union block address, device number, chunk format or stored blocks, by type and layout
 * @param mtime seconds; of a compact inode since {@link SuperBlock#epoch}, 0..2^32-1: see {@link #since}
 * @param mtimeNanos 0 in a compact inode, which has those of the superblock
 */
public record Inode(
        boolean extended,
        boolean dotOmitted,
        int layout,
        int xattrCount,
        int mode,
        long size,
        long union,
        long number,
        long uid,
        long gid,
        long mtime,
        int mtimeNanos,
        long links) {

    /** Bytes of the extended form. */
    public static final int SIZE = 64;

    /** Bytes of the compact form. */
    public static final int COMPACT_SIZE = 32;

    /** Inodes start at multiples of this; a nid counts in it. */
    public static final int SLOT = 32;

    /** Content in whole blocks at {@code union}. */
    public static final int LAYOUT_PLAIN = 0;

    /** Compressed; a {@code io.rafs.format.extent.MapHeader} behind the xattrs, then extents or a full index. */
    public static final int LAYOUT_COMPRESSED = 1;

    /** Full blocks at {@code union}, the rest right behind the xattrs. */
    public static final int LAYOUT_INLINE = 2;

    /** Compressed; a {@code io.rafs.format.extent.MapHeader} behind the xattrs, then a packed index. */
    public static final int LAYOUT_COMPRESSED_PACKED = 3;

    /** An array of {@link ChunkIndex} behind the xattrs. */
    public static final int LAYOUT_CHUNKED = 4;

    /** Bit of format: a directory without ".", or another compact inode with one link. */
    private static final int FLAG = 0x10;

    /** An inode of a file, or of a directory with an entry ".". */
    public Inode(
            boolean extended,
            int layout,
            int xattrCount,
            int mode,
            long size,
            long union,
            long number,
            long uid,
            long gid,
            long mtime,
            int mtimeNanos,
            long links) {
        this(extended, false, layout, xattrCount, mode, size, union, number, uid, gid, mtime, mtimeNanos, links);
    }

    public Inode {
        Range.check("layout", layout, 7);
        Range.u16("xattrCount", xattrCount);
        Range.u16("mode", mode);
        Range.check("size", size, Long.MAX_VALUE);
        Range.u32("union", union);
        Range.u32("number", number);
        Range.u32("uid", uid);
        Range.u32("gid", gid);
        Range.check("mtimeNanos", mtimeNanos, 0xffff_ffffL);
        Range.u32("links", links);
        if (dotOmitted && FileType.ofMode(mode) != FileType.DIRECTORY) {
            throw new IllegalArgumentException("an inode of mode 0%o has no entry to omit".formatted(mode));
        }
    }

    /** The inode with a time that counts from 1970, if its own counts from the epoch of this superblock. */
    public Inode since(SuperBlock superBlock) {
        return extended
                ? this
                : new Inode(
                        false,
                        dotOmitted,
                        layout,
                        xattrCount,
                        mode,
                        size,
                        union,
                        number,
                        uid,
                        gid,
                        superBlock.epoch() + mtime,
                        (int) superBlock.epochNanos(),
                        links);
    }

    /** What the mode says the inode is. */
    public FileType type() {
        return FileType.ofMode(mode);
    }

    /** Bytes of the form that is meant: 64 or 32. */
    public int encodedSize() {
        return extended ? SIZE : COMPACT_SIZE;
    }

    /** Prints the fixed part. */
    public void encode(StructOut out) {
        if (extended) {
            out.u16(1 | format())
                    .u16(xattrCount)
                    .u16(mode)
                    .zero(2)
                    .u64(size)
                    .u32(union)
                    .u32(number);
            out.u32(uid).u32(gid).u64(mtime).u32(mtimeNanos).u32(links).zero(16);
        } else {
            Range.check("links", links, 0xffff);
            Range.check("uid", uid, 0xffff);
            Range.check("gid", gid, 0xffff);
            Range.u32("size", size);
            Range.u32("mtime", mtime);
            out.u16(format())
                    .u16(xattrCount)
                    .u16(mode)
                    .u16((int) links)
                    .u32(size)
                    .u32(mtime);
            out.u32(union).u32(number).u16((int) uid).u16((int) gid).zero(4);
        }
    }

    private int format() {
        return layout << 1 | (dotOmitted ? FLAG : 0);
    }

    /** Reads the fixed part in the form that its first byte names; refuses unknown bits and types. */
    public static Inode decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        int format = in.u16("format");
        if ((format & ~(FLAG | 0xf)) != 0) {
            throw in.corrupt(start, "inode format is 0x%04x; bits above 4 are not known here".formatted(format));
        }
        int xattrCount = in.u16("xattrCount");
        int mode = in.u16("mode");
        if (FileType.ofMode(mode) == FileType.UNKNOWN) {
            throw in.corrupt(start, "inode mode is 0%o, which is no file type".formatted(mode));
        }
        int layout = format >> 1 & 7;
        boolean directory = FileType.ofMode(mode) == FileType.DIRECTORY;
        boolean dotOmitted = directory && (format & FLAG) != 0;
        if (!directory && (format & FLAG) != 0) {
            throw in.corrupt(
                    start,
                    "inode format is 0x%04x: bit 4 of what is no directory says one link and addresses of 48 bits, which are not read here"
                            .formatted(format));
        }
        if ((format & 1) == 0) {
            long links = in.u16("links");
            long size = in.u32("size");
            long mtime = in.u32("mtime");
            long union = in.u32("union");
            long number = in.u32("number");
            long uid = in.u16("uid");
            long gid = in.u16("gid");
            in.zero("reserved", 4);
            return new Inode(
                    false, dotOmitted, layout, xattrCount, mode, size, union, number, uid, gid, mtime, 0, links);
        }
        in.zero("reserved", 2);
        long size = in.u63("size");
        long union = in.u32("union");
        long number = in.u32("number");
        long uid = in.u32("uid");
        long gid = in.u32("gid");
        long mtime = in.bits64("mtime");
        long nanos = in.u32("mtimeNanos");
        if (nanos >= 1_000_000_000L) {
            throw in.corrupt(start, "mtimeNanos is %d, a second has 10^9".formatted(nanos));
        }
        long links = in.u32("links");
        in.zero("reserved", 16);
        return new Inode(
                true, dotOmitted, layout, xattrCount, mode, size, union, number, uid, gid, mtime, (int) nanos, links);
    }
}
