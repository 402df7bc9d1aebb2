package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.read.BootstrapReader;

/** The superblocks, and where they say that tables are. */
final class SuperBlockCheck {
    /** Bits that Nydus keeps for compatible extensions: accepted, without a meaning. */
    private static final long PRESERVED = 0xfc00_0000L;

    private static final long KNOWN = 0xc3L
            | 0xcL
            | ExtendedSuperBlock.EXPLICIT_UID_GID
            | ExtendedSuperBlock.HAS_XATTR
            | ExtendedSuperBlock.INLINED_CHUNK_DIGEST
            | ExtendedSuperBlock.ENCRYPTION_NONE
            | ExtendedSuperBlock.ENCRYPTION_AES_128_XTS
            | PRESERVED;

    private final BootstrapReader bootstrap;
    private final SuperBlock sb;
    private final ExtendedSuperBlock ext;
    private final Findings findings;
    private final AnySuperBlockCheck any;

    SuperBlockCheck(BootstrapReader bootstrap, Findings findings) {
        this.bootstrap = bootstrap;
        this.sb = bootstrap.superBlock();
        this.ext = bootstrap.rafs().extended();
        this.findings = findings;
        any = new AnySuperBlockCheck(bootstrap, findings);
    }

    /** Checks all; answers whether the tables can be read. */
    boolean run() {
        any.fields();
        fields();
        flags();
        return tables();
    }

    private void fields() {
        expect(
                Rule.SUPERBLOCK_CHECKSUM,
                sb.checksum() == 0,
                SuperBlock.OFFSET + 4,
                "checksum is 0x%08x, expected 0: Nydus refuses others",
                sb.checksum());
        expect(
                Rule.SUPERBLOCK_CHECKSUM,
                (sb.featureCompat() & 1) == 0,
                SuperBlock.OFFSET + 8,
                "featureCompat 0x%x asks the kernel for a checksum, which RAFS has not",
                sb.featureCompat());
        at(Rule.SUPERBLOCK_UNUSED, 13, "extSlots", sb.extSlots(), 0);
        at(Rule.SUPERBLOCK_UNUSED, 44, "xattrBlock", sb.xattrBlock(), 0);
        at(Rule.SUPERBLOCK_UNUSED, 84, "compression", sb.compression(), 0);
        at(Rule.SUPERBLOCK_UNUSED, 90, "dirBlockBits", sb.dirBlockBits(), 0);
        at(Rule.SUPERBLOCK_RESERVED, 91, "prefixCount", sb.prefixCount(), 0);
        at(Rule.SUPERBLOCK_RESERVED, 92, "prefixStart", sb.prefixStart(), 0);
        at(Rule.SUPERBLOCK_RESERVED, 96, "packedNid", sb.packedNid(), 0);
        at(Rule.SUPERBLOCK_RESERVED, 104, "xattrFilter", sb.xattrFilter(), 0);
        at(Rule.SUPERBLOCK_RESERVED, 108, "buildTime", sb.buildTime(), 0);
        at(Rule.SUPERBLOCK_RESERVED, 112, "rootNid8", sb.rootNid8(), 0);
        if (sb.devices() == 0) {
            expect(
                    Rule.SUPERBLOCK_BLOCKS,
                    sb.blocks() == 0 || sb.blocks() == SuperBlock.BLOCK,
                    SuperBlock.OFFSET + 36,
                    "blocks is %d, expected 0 for an image without devices",
                    sb.blocks());
        }
    }

    private void flags() {
        try {
            ext.compressor(bootstrap.name());
        } catch (CorruptImageException e) {
            findings.add(Rule.FLAGS_COMPRESSOR, e);
        }
        try {
            ext.digester(bootstrap.name());
        } catch (CorruptImageException e) {
            findings.add(Rule.FLAGS_DIGESTER, e);
        }
        expect(
                Rule.FLAGS_UNKNOWN,
                !ext.has(ExtendedSuperBlock.TARFS_MODE),
                ExtendedSuperBlock.OFFSET,
                "flags 0x%x say that blobs are tar files (tarfs), which is not read here",
                ext.flags());
        expect(
                Rule.FLAGS_OWNERS,
                ext.has(ExtendedSuperBlock.EXPLICIT_UID_GID),
                ExtendedSuperBlock.OFFSET,
                "flags 0x%x without 0x10: Nydus shows its own owner for all files",
                ext.flags());
        long unknown = ext.flags() & ~KNOWN & ~ExtendedSuperBlock.TARFS_MODE;
        expect(
                Rule.FLAGS_UNKNOWN,
                unknown == 0,
                ExtendedSuperBlock.OFFSET,
                "flags 0x%x have unknown bits 0x%x, which Nydus refuses",
                ext.flags(),
                unknown);
    }

    private boolean tables() {
        boolean devices = expect(
                Rule.SUPERBLOCK_DEVICE_TABLE,
                sb.deviceSlot() == SuperBlock.RAFS_DEVICE_SLOT,
                SuperBlock.OFFSET + 88,
                "deviceSlot is %d, expected 11",
                sb.deviceSlot());
        devices &= expect(
                Rule.SUPERBLOCK_DEVICE_TABLE,
                sb.devices() <= ChunkIndex.MAX_BLOBS,
                SuperBlock.OFFSET + 86,
                "devices is %d, at most %d are possible",
                sb.devices(),
                ChunkIndex.MAX_BLOBS);
        devices = devices && any.hasDeviceTable();
        long least = devices ? any.deviceTableEnd() : SuperBlock.BLOCK;
        boolean blobs = table(
                Rule.TABLE_BLOBS,
                8,
                "blob table",
                ext.blobTable(),
                ext.blobTableSize(),
                BlobEntry.SIZE,
                SuperBlock.BLOCK,
                least,
                true);
        boolean chunks = table(
                Rule.TABLE_CHUNKS,
                24,
                "chunk table",
                ext.chunkTable(),
                ext.chunkTableSize(),
                ChunkInfo.SIZE,
                SuperBlock.BLOCK,
                least,
                ext.chunkTableSize() > 0);
        boolean hasPrefetch = ext.prefetchSize() > 0 && ext.prefetchTable() > 0;
        boolean prefetch = table(
                Rule.TABLE_PREFETCH,
                40,
                "prefetch table",
                ext.prefetchTable(),
                ext.prefetchSize(),
                4,
                8,
                SuperBlock.BLOCK,
                hasPrefetch);
        boolean apart = true;
        if (blobs && chunks) {
            apart = apart(
                    "chunk table",
                    ext.chunkTable(),
                    ext.chunkTableSize(),
                    "blob table",
                    ext.blobTable(),
                    ext.blobTableSize());
        }
        if (prefetch && blobs) {
            apart &= apart(
                    "prefetch table",
                    ext.prefetchTable(),
                    ext.prefetchSize(),
                    "blob table",
                    ext.blobTable(),
                    ext.blobTableSize());
        }
        if (prefetch && chunks) {
            apart &= apart(
                    "prefetch table",
                    ext.prefetchTable(),
                    ext.prefetchSize(),
                    "chunk table",
                    ext.chunkTable(),
                    ext.chunkTableSize());
        }
        return devices && blobs && chunks && prefetch && apart;
    }

    private boolean table(
            Rule rule,
            int field,
            String name,
            long offset,
            long size,
            int entry,
            int alignment,
            long least,
            boolean used) {
        if (!used) {
            return true;
        }
        long at = ExtendedSuperBlock.OFFSET + field;
        return expect(
                        rule,
                        offset % alignment == 0 && offset >= SuperBlock.BLOCK && offset >= least,
                        at,
                        "the %s is at byte %d, expected a multiple of %d, not below %d",
                        name,
                        offset,
                        alignment,
                        Math.max(SuperBlock.BLOCK, least))
                & expect(
                        rule,
                        size % entry == 0,
                        at,
                        "the %s has %d bytes, expected a multiple of %d",
                        name,
                        size,
                        entry)
                & expect(
                        rule,
                        offset <= bootstrap.size() && size <= bootstrap.size() - offset,
                        at,
                        "the %s of %d bytes at %d does not fit the file of %d bytes",
                        name,
                        size,
                        offset,
                        bootstrap.size());
    }

    private boolean apart(String one, long start, long size, String other, long otherStart, long otherSize) {
        return expect(
                Rule.TABLE_OVERLAP,
                size == 0 || otherSize == 0 || start + size <= otherStart || otherStart + otherSize <= start,
                start,
                "the %s at %d..%d overlaps the %s at %d..%d",
                one,
                start,
                start + size,
                other,
                otherStart,
                otherStart + otherSize);
    }

    private void at(Rule rule, int field, String name, long found, long expected) {
        expect(rule, found == expected, SuperBlock.OFFSET + field, "%s is %d, expected %d", name, found, expected);
    }

    private boolean expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        return any.expect(rule, holds, offset, detail, values);
    }
}
