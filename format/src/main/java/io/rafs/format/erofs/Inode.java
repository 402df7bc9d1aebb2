package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * The fixed part of an inode. Written in the extended form only: the compact one has no time of its own, and older
 * readers report its device numbers wrong. Both are read.
 *
 * <pre>
 * extended, 64 bytes                     compact, 32 bytes
 * off len field                          off len field
 *   0   2 format     1 | layout << 1       0   2 format     layout << 1
 *   2   2 xattrCount                       2   2 xattrCount
 *   4   2 mode       st_mode               4   2 mode
 *   6   2 reserved                         6   2 links
 *   8   8 size       bytes                 8   4 size
 *  16   4 union      block, rdev or        12  4 reserved (new kernels: time since epoch)
 *                    chunk format          16  4 union
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
 * @param layout one of the {@code LAYOUT_} constants
 * @param xattrCount {@link Xattrs#count}
 * @param mode type and permission bits as in {@code st_mode}
 * @param size bytes of content, 0 for device nodes
 * @param union block address, device number or chunk format, by type
 */
public record Inode(
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

    /** Bytes of the extended form. */
    public static final int SIZE = 64;

    /** Bytes of the compact form. */
    public static final int COMPACT_SIZE = 32;

    /** Inodes start at multiples of this; a nid counts in it. */
    public static final int SLOT = 32;

    /** Content in whole blocks at {@code union}. */
    public static final int LAYOUT_PLAIN = 0;

    /** Full blocks at {@code union}, the rest right behind the xattrs. */
    public static final int LAYOUT_INLINE = 2;

    /** An array of {@link ChunkIndex} behind the xattrs. */
    public static final int LAYOUT_CHUNKED = 4;

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
            out.u16(1 | layout << 1)
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
            out.u16(layout << 1)
                    .u16(xattrCount)
                    .u16(mode)
                    .u16((int) links)
                    .u32(size)
                    .zero(4);
            out.u32(union).u32(number).u16((int) uid).u16((int) gid).zero(4);
        }
    }

    /** Reads the fixed part in the form that its first byte names; refuses unknown bits and types. */
    public static Inode decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        int format = in.u16("format");
        if ((format & ~0xf) != 0) {
            throw in.corrupt(start, "inode format is 0x%04x; bits above 3 are not known here".formatted(format));
        }
        int xattrCount = in.u16("xattrCount");
        int mode = in.u16("mode");
        if (FileType.ofMode(mode) == FileType.UNKNOWN) {
            throw in.corrupt(start, "inode mode is 0%o, which is no file type".formatted(mode));
        }
        int layout = format >> 1 & 7;
        if ((format & 1) == 0) {
            long links = in.u16("links");
            long size = in.u32("size");
            in.skip("reserved", 4);
            long union = in.u32("union");
            long number = in.u32("number");
            long uid = in.u16("uid");
            long gid = in.u16("gid");
            in.zero("reserved", 4);
            return new Inode(false, layout, xattrCount, mode, size, union, number, uid, gid, 0, 0, links);
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
        return new Inode(true, layout, xattrCount, mode, size, union, number, uid, gid, mtime, (int) nanos, links);
    }
}
