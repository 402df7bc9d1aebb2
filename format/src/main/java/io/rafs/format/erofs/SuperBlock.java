package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The EROFS superblock, 128 bytes at byte 1024 of the bootstrap.
 *
 * <pre>
 * off len field
 *   0   4 magic           0xE0F5E1E2
 *   4   4 checksum        {@link #checksum(byte[])} if compat bit 0; RAFS: 0
 *   8   4 featureCompat   RAFS: 0x40000000
 *  12   1 blockBits       log2 of the block size
 *  13   1 extSlots        0
 *  14   2 rootNid         node number of the root directory; with rootNid8, high half of blocks
 *  16   8 inodes          number of inodes
 *  24   8 epoch           base time of compact inodes, seconds
 *  32   4 epochNanos
 *  36   4 blocks          blocks of the image; RAFS: the sum over its devices
 *  40   4 metaBlock       block that nids count from
 *  44   4 xattrBlock      shared xattrs; RAFS: 0
 *  48  16 uuid
 *  64  16 volumeName
 *  80   4 featureIncompat RAFS: exactly 0xC
 *  84   2 compression     codecs in use; without INCOMPAT_CODECS LZ4's longest distance; RAFS: 0
 *  86   2 devices         device slots
 *  88   2 deviceSlot      place of the device table, in units of 128 bytes
 *  90   1 dirBlockBits    0
 *  91   1 prefixCount     long xattr prefixes
 *  92   4 prefixStart
 *  96   8 packedNid       inode that holds fragments
 * 104   1 xattrFilter
 * 105   3 reserved
 * 108   4 buildTime       added to epoch (new kernels)
 * 112   8 rootNid8        root nid when 16 bits are too few
 * 120   8 reserved
 * </pre>
 *
 * Source: kernel {@code struct erofs_super_block}.
 */
public record SuperBlock(
        long checksum,
        long featureCompat,
        int blockBits,
        int extSlots,
        int rootNid,
        long inodes,
        long epoch,
        long epochNanos,
        long blocks,
        long metaBlock,
        long xattrBlock,
        String uuid,
        String volumeName,
        long featureIncompat,
        int compression,
        int devices,
        int deviceSlot,
        int dirBlockBits,
        int prefixCount,
        long prefixStart,
        long packedNid,
        int xattrFilter,
        long buildTime,
        long rootNid8) {

    /** Bytes on disk. */
    public static final int SIZE = 128;

    /** Its byte offset in the bootstrap. */
    public static final int OFFSET = 1024;

    /** Offset of the uuid in it. */
    public static final int UUID_OFFSET = 48;

    /** First four bytes. */
    public static final long MAGIC = 0xE0F5E1E2L;

    /** Compat bit of a RAFS v6 bootstrap; Nydus refuses one without it. */
    public static final long COMPAT_RAFS_V6 = 0x4000_0000L;

    /** Incompat bits of a RAFS v6 bootstrap: chunked files and a device table. Nydus wants exactly these. */
    public static final long INCOMPAT_RAFS_V6 = 0xCL;

    /** Compat bit: {@code checksum} is filled in. */
    public static final long COMPAT_CHECKSUM = 0x1L;

    /** Compat bit: the times of extended inodes are the files' own. */
    public static final long COMPAT_MTIME = 0x2L;

    /** Compat bit: inodes say which names of xattrs they do not have. */
    public static final long COMPAT_XATTR_FILTER = 0x4L;

    /** Incompat bit: LZ4 data ends where its block does, with zeros in front. */
    public static final long INCOMPAT_LZ4_PADDED = 0x1L;

    /** Incompat bit: codec records follow the superblock; pieces of several blocks may appear. */
    public static final long INCOMPAT_CODECS = 0x2L;

    /** Incompat bit: files in chunks. */
    public static final long INCOMPAT_CHUNKED = 0x4L;

    /** Incompat bit: a device table; or a second codec in an index. */
    public static final long INCOMPAT_DEVICES = 0x8L;

    /** Incompat bit: compressed tails inside the metadata. */
    public static final long INCOMPAT_INLINE_TAILS = 0x10L;

    /** Incompat bit: slices of a packed inode, and pieces that several files share. */
    public static final long INCOMPAT_FRAGMENTS = 0x20L;

    /** Incompat bit: long prefixes of xattr names. */
    public static final long INCOMPAT_XATTR_PREFIXES = 0x40L;

    /** Incompat bit: block addresses of 48 bits, and encoded extents. */
    public static final long INCOMPAT_48BIT = 0x80L;

    /** Incompat bit: compressed metadata. */
    public static final long INCOMPAT_METABOX = 0x100L;

    /** log2 of the block size that RAFS images have outside tarfs mode. */
    public static final int BLOCK_BITS = 12;

    /** Bytes in a block. */
    public static final int BLOCK = 1 << BLOCK_BITS;

    /** Device slot at which Nydus wants the device table: byte 1408, right behind the extended superblock. */
    public static final int RAFS_DEVICE_SLOT = 11;

    public SuperBlock {
        Range.u32("checksum", checksum);
        Range.u32("featureCompat", featureCompat);
        Range.u8("blockBits", blockBits);
        Range.u8("extSlots", extSlots);
        Range.u16("rootNid", rootNid);
        Range.u32("epochNanos", epochNanos);
        Range.u32("blocks", blocks);
        Range.u32("metaBlock", metaBlock);
        Range.u32("xattrBlock", xattrBlock);
        Range.u32("featureIncompat", featureIncompat);
        Range.u16("compression", compression);
        Range.u16("devices", devices);
        Range.u16("deviceSlot", deviceSlot);
        Range.u8("dirBlockBits", dirBlockBits);
        Range.u8("prefixCount", prefixCount);
        Range.u32("prefixStart", prefixStart);
        Range.u8("xattrFilter", xattrFilter);
        Range.u32("buildTime", buildTime);
    }

    /**
     * The superblock of a RAFS v6 bootstrap.
     *
     * @param blocks the sum of all device blocks; 0 when there are none
     */
    public static SuperBlock rafs(int rootNid, long inodes, long blocks, long metaBlock, int devices) {
        return new SuperBlock(
                0,
                COMPAT_RAFS_V6,
                BLOCK_BITS,
                0,
                rootNid,
                inodes,
                0,
                0,
                blocks,
                metaBlock,
                0,
                "0".repeat(32),
                "",
                INCOMPAT_RAFS_V6,
                0,
                devices,
                RAFS_DEVICE_SLOT,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    /** The nid of the root directory, wherever it is said. */
    public long root() {
        return (featureIncompat & INCOMPAT_48BIT) != 0 && rootNid8 != 0 ? rootNid8 : rootNid;
    }

    /** Blocks of the image, wherever their high half is said. */
    public long allBlocks() {
        return (featureIncompat & INCOMPAT_48BIT) != 0 && rootNid8 != 0 ? blocks | (long) rootNid << 32 : blocks;
    }

    /**
     * The checksum of an image, by its first block: CRC-32C without the final inversion, of the superblock and what
     * follows it in the block, with 0 for the checksum itself. Source: kernel {@code erofs_superblock_csum_verify}.
     *
     * @param block the first block of the image, longer than {@link #OFFSET} + {@link #SIZE}
     */
    public static long checksum(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block, OFFSET, 4);
        crc.update(new byte[4]);
        crc.update(block, OFFSET + 8, block.length - OFFSET - 8);
        return ~crc.getValue() & 0xffff_ffffL;
    }

    /** Prints the 128 bytes. */
    public void encode(StructOut out) {
        out.u32(MAGIC)
                .u32(checksum)
                .u32(featureCompat)
                .u8(blockBits)
                .u8(extSlots)
                .u16(rootNid)
                .u64(inodes)
                .u64(epoch)
                .u32(epochNanos)
                .u32(blocks)
                .u32(metaBlock)
                .u32(xattrBlock)
                .bytes(HexFormat.of().parseHex(uuid))
                .ascii(volumeName, 16)
                .u32(featureIncompat)
                .u16(compression)
                .u16(devices)
                .u16(deviceSlot)
                .u8(dirBlockBits)
                .u8(prefixCount)
                .u32(prefixStart)
                .u64(packedNid)
                .u8(xattrFilter)
                .zero(3)
                .u32(buildTime)
                .u64(rootNid8)
                .zero(8);
    }

    /** Reads the 128 bytes; refuses anything that is not an EROFS superblock. */
    public static SuperBlock decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        long magic = in.u32("magic");
        if (magic != MAGIC) {
            throw in.corrupt(
                    start,
                    "magic is 0x%08x, expected 0x%08x (EROFS); is the bootstrap still compressed, or not a bootstrap?"
                            .formatted(magic, MAGIC));
        }
        long checksum = in.u32("checksum");
        long featureCompat = in.u32("featureCompat");
        int blockBits = in.u8("blockBits");
        int extSlots = in.u8("extSlots");
        int rootNid = in.u16("rootNid");
        long inodes = in.bits64("inodes");
        long epoch = in.bits64("epoch");
        long epochNanos = in.u32("epochNanos");
        long blocks = in.u32("blocks");
        long metaBlock = in.u32("metaBlock");
        long xattrBlock = in.u32("xattrBlock");
        String uuid = HexFormat.of().formatHex(in.bytes("uuid", 16));
        String volumeName = in.ascii("volumeName", 16);
        long featureIncompat = in.u32("featureIncompat");
        int compression = in.u16("compression");
        int devices = in.u16("devices");
        int deviceSlot = in.u16("deviceSlot");
        int dirBlockBits = in.u8("dirBlockBits");
        int prefixCount = in.u8("prefixCount");
        long prefixStart = in.u32("prefixStart");
        long packedNid = in.bits64("packedNid");
        int xattrFilter = in.u8("xattrFilter");
        in.zero("reserved", 3);
        long buildTime = in.u32("buildTime");
        long rootNid8 = in.bits64("rootNid8");
        in.zero("reserved", 8);
        return new SuperBlock(
                checksum,
                featureCompat,
                blockBits,
                extSlots,
                rootNid,
                inodes,
                epoch,
                epochNanos,
                blocks,
                metaBlock,
                xattrBlock,
                uuid,
                volumeName,
                featureIncompat,
                compression,
                devices,
                deviceSlot,
                dirBlockBits,
                prefixCount,
                prefixStart,
                packedNid,
                xattrFilter,
                buildTime,
                rootNid8);
    }
}
